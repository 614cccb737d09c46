import fc from 'fast-check';

import { idempotencyKeyOf, ownKeyOf } from '../../nodes/Overten/job/identity';

const parts = fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 1, maxLength: 6 });

test('the same job has the same key, and another job another one', () => {
	fc.assert(
		fc.property(parts, parts, (one, other) => {
			expect(idempotencyKeyOf([...one], 0)).toBe(idempotencyKeyOf(one, 0));
			expect(idempotencyKeyOf(one, 0) === idempotencyKeyOf(other, 0)).toBe(
				JSON.stringify(one) === JSON.stringify(other),
			);
		}),
	);
});

test('parts do not run into each other', () => {
	expect(idempotencyKeyOf(['a', 'bc'], 0)).not.toBe(idempotencyKeyOf(['ab', 'c'], 0));
});

test('the job after one that has failed has another key', () => {
	fc.assert(
		fc.property(parts, fc.nat(20), fc.nat(20), (one, first, second) => {
			expect(idempotencyKeyOf(one, first) === idempotencyKeyOf(one, second)).toBe(first === second);
		}),
	);
});

test('a custom key stays as it is until its job has failed', () => {
	expect([0, 1, 2].map((generation) => ownKeyOf('invoice-41', generation))).toEqual([
		'invoice-41',
		'invoice-41-2',
		'invoice-41-3',
	]);
});
