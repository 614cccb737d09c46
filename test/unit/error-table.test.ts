import fc from 'fast-check';

import { explainApiError } from '../../nodes/Overten/errors/api-error-texts';
import { errorFromAnswer } from '../../nodes/Overten/api/errors';

const KEY = 'sk_live_0123456789abcdef';

const bodies = fc.oneof(
	fc.jsonValue(),
	fc.record(
		{
			success: fc.constant(false),
			error: fc.constantFrom(
				'insufficient_credits',
				'preflight_failed',
				'new',
				'constructor',
				'__proto__',
			),
			message: fc.oneof(fc.string(), fc.jsonValue()),
			missing: fc.oneof(fc.array(fc.constantFrom('prompt', 'valueOf', 'x')), fc.jsonValue()),
			detail: fc.oneof(
				fc.string(),
				fc.array(
					fc.record({
						loc: fc.array(fc.oneof(fc.constantFrom('body', 'prompt', 'toString'), fc.jsonValue())),
						msg: fc.jsonValue(),
					}),
				),
				fc.jsonValue(),
			),
		},
		{ requiredKeys: [] },
	),
);

test('every error response has a message, advice and a status', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 400, max: 599 }),
			bodies,
			fc.oneof(fc.string(), fc.jsonValue()),
			(status, body, retryAfter) => {
				const { details } = errorFromAnswer(status, body, retryAfter, Date.now());
				expect(details.status).toBe(status);
				const { advice, message } = explainApiError(details);
				expect(message).toMatch(/\S/);
				expect(message).not.toMatch(/undefined|\[object|\.$/);
				expect(advice).toMatch(/\S.*\.$/s);
			},
		),
		{ numRuns: 1_000 },
	);
});

test.each([
	[402, 'insufficient_credits', 'Add credits'],
	[401, 'invalid_api_key', 'Create a new key'],
	[403, 'forbidden', 'suspended'],
	[409, 'idempotency_conflict', 'Idempotency Key'],
	[409, 'run_is_busy', 'state'],
	[400, 'preflight_failed', 'Add:'],
	[413, undefined, 'smaller'],
	[429, undefined, 'if this happens often'],
	[404, undefined, 'another organization'],
	[410, undefined, 'again'],
	[413, undefined, 'plan'],
	[503, undefined, 'Wait'],
])('%d %s says what to do', (status, error, todo) => {
	const body = { success: false, error, message: 'No', missing: ['data_sources'] };
	const { details } = errorFromAnswer(status, body, undefined, 0);
	expect(explainApiError(details).advice).toContain(todo);
});

test('an error contains only the response fields that it needs', () => {
	const { details } = errorFromAnswer(401, { error: 'x', authorization: KEY }, undefined, 0);
	expect(JSON.stringify(details)).not.toContain(KEY);
});
