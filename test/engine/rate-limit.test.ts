import { generate, overtenForTests, PROMPT_OF_ITEM, promptItems } from '../support/overten';

const overten = overtenForTests();

beforeEach(async () => {
	await overten.sandbox.control.set({ rateLimit: 10, rateWindowMs: 1_000 });
});

const ITEMS = 60;

/** As the sandbox counts them: 10 requests in each second, the first of which begins with the first request. */
const idealMs = (requests: number) => (Math.ceil(requests / 10) - 1) * 1_000;

/** A loaded machine included; the pace alone takes 1.2 to 1.6 times the ideal. */
const FACTOR = 3;

const prompts = Array.from({ length: ITEMS }, (_value, index) => `Report ${String(index)}`);

test.each([
	{ executionMode: 'async', requestsPerItem: 1 },
	{ executionMode: 'sync', requestsPerItem: 1 },
	{ executionMode: 'poll', requestsPerItem: 2 },
])(
	'60 items at once at 10 requests a second: none fails in $executionMode mode',
	async ({ executionMode, requestsPerItem }) => {
		const startedAt = Date.now();
		const { error, failed, items } = await overten.engine.run({
			parameters: generate({
				executionMode,
				prompt: PROMPT_OF_ITEM,
				downloadFile: false,
				options: { itemsAtOnce: ITEMS, firstPollAfter: 2, maxPollInterval: 2 },
			}),
			items: promptItems(...prompts),
			settings: { onError: 'continueErrorOutput' },
		});
		const elapsedMs = Date.now() - startedAt;
		expect(error).toBeUndefined();
		expect(failed).toEqual([]);
		expect(items).toHaveLength(ITEMS);
		expect(await overten.sandbox.control.tasks()).toHaveLength(ITEMS);
		expect(elapsedMs).toBeLessThan(FACTOR * idealMs(ITEMS * requestsPerItem));
	},
	40_000,
);

test('once the batch has slowed down, few requests are rejected', async () => {
	await overten.engine.run({
		parameters: generate({
			executionMode: 'async',
			prompt: PROMPT_OF_ITEM,
			options: { itemsAtOnce: 20 },
		}),
		items: promptItems(...prompts.slice(0, 40)),
	});
	const requests = await overten.sandbox.control.requests();
	const rejected = requests.filter(({ status }) => status === 429);
	// The first 10 items that come too many, the 10 that follow those that are done, and what shows the limit again.
	expect(rejected.length).toBeGreaterThan(0);
	expect(rejected.length).toBeLessThanOrEqual(24);
});

test('operations without a wait limit are slowed as well', async () => {
	const { error, items } = await overten.engine.run({
		parameters: {
			resource: 'account',
			operation: 'get',
			options: { itemsAtOnce: 30 },
		},
		items: Array.from({ length: 30 }, () => ({ json: {} })),
	});
	expect(error).toBeUndefined();
	expect(items).toHaveLength(30);
});
