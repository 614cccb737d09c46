import fc from 'fast-check';

import { idempotencyKey } from '../../nodes/Overten/job/identity';

const identity = fc.record({
	workflowId: fc.string(),
	executionId: fc.string(),
	nodeId: fc.string(),
	runIndex: fc.nat(),
	itemIndex: fc.nat(),
	failures: fc.nat(),
});

test('the same job has the same key, and another job another one', () => {
	fc.assert(
		fc.property(identity, identity, (one, other) => {
			expect(idempotencyKey({ ...one })).toBe(idempotencyKey(one));
			expect(idempotencyKey(one) === idempotencyKey(other)).toBe(
				JSON.stringify(one) === JSON.stringify(other),
			);
		}),
	);
});

test('parts do not run into each other', () => {
	const rest = { nodeId: 'n', runIndex: 0, itemIndex: 0, failures: 0 };
	expect(idempotencyKey({ ...rest, workflowId: 'a', executionId: 'bc' })).not.toBe(
		idempotencyKey({ ...rest, workflowId: 'ab', executionId: 'c' }),
	);
});
