import fc from 'fast-check';

import { overtenForFile } from '../support/overten';

const overten = overtenForFile();

beforeAll(async () => {
	await overten.sandbox.control.set({ credits: 1_000_000 });
});

/** Neither an n8n expression nor a directive of the sandbox. */
const text = (maxLength: number) =>
	fc
		.string({ unit: 'grapheme', minLength: 1, maxLength })
		.map((value) => `A ${value.replaceAll('[[', '[')}`)
		.filter((value) => value.trim() === value && !value.includes('{{'));

const color = fc
	.integer({ min: 0, max: 0xffffff })
	.map((n) => `#${n.toString(16).padStart(6, '0')}`);

const optional = { requiredKeys: [] };

test('for any panel values, the request is valid under the contract', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom('document', 'presentation', 'spreadsheet'),
			text(200),
			fc.record(
				{
					fileName: text(40),
					agentTimeout: fc.integer({ min: 10, max: 1_800 }),
					idempotencyKey: fc.uuid(),
				},
				optional,
			),
			fc.record({ primaryColor: color, font: text(20), logoUrl: fc.webUrl() }, optional),
			async (resource, prompt, options, brand) => {
				await overten.sandbox.control.reset();
				const { error } = await overten.engine.run({
					parameters: {
						resource,
						operation: 'generate',
						executionMode: 'async',
						prompt,
						brand,
						options,
					},
				});
				expect(error).toBeUndefined();
				const [request] = await overten.sandbox.control.requests();
				expect(request?.status).toBe(202);
				expect(request?.body).toMatchObject({
					prompt,
					async: true,
					idempotency_key: options.idempotencyKey ?? expect.stringMatching(/^n8n-[0-9a-f]{40}$/),
					...(options.fileName !== undefined && { file_name: options.fileName }),
					...(options.agentTimeout !== undefined && { timeout_ms: options.agentTimeout * 1_000 }),
				});
			},
		),
		{ numRuns: 100 },
	);
}, 60_000);
