import { fileItem, runOperation } from '../support/operations';
import { engineFor, generate, overtenForTests } from '../support/overten';

const overten = overtenForTests();

test.each(['poll', 'sync'])('Answer Only, %s: an answer and no file', async (executionMode) => {
	const { items } = await overten.engine.run({
		parameters: generate({
			executionMode,
			prompt: 'Which region grew most?',
			options: { answerOnly: true, checkPromptFirst: true },
		}),
	});
	const [item] = items;
	expect(item?.json).toMatchObject({
		status: 'completed',
		answer: 'The answer to: Which region grew most?',
	});
	expect(item?.binary).toBeUndefined();
	const requests = await overten.sandbox.control.requests();
	expect(requests.find(({ path }) => path === '/preflight')?.body).toMatchObject({ mode: 'ask' });
});

test('Check sends what Generate would send', async () => {
	const logo = fileItem('png', 'logo.png', 'image/png');
	const { items } = await runOperation(
		overten,
		['prompt', 'check'],
		{
			format: 'word',
			prompt: 'Use the attached logo',
			startFrom: 'previousRun',
			previousRun: { __rl: true, mode: 'id', value: 'run_1' },
			attachments: {
				attachment: [{ role: 'image', from: 'binary', binaryField: 'data', tags: 'logo' }],
			},
			brand: { font: 'Inter' },
		},
		[logo],
	);
	expect(items[0]?.json).toMatchObject({ valid: true });
	const requests = await overten.sandbox.control.requests();
	expect(requests.find(({ path }) => path === '/preflight')?.body).toEqual({
		format: 'word',
		// The contract's default, which the sandbox fills in.
		mode: 'action',
		prompt: 'Use the attached logo',
		run_id: 'run_1',
		image_assets: [{ image_id: expect.stringMatching(/^img_/), tags: ['logo'] }],
		brand: { font: 'Inter' },
	});
});

test('an announced end of an endpoint is a hint, once for all items', async () => {
	await overten.sandbox.control.set({ sunset: 'Sat, 01 May 2027 00:00:00 GMT' });
	const { hints, items } = await runOperation(overten, ['account', 'get'], {}, [
		{ json: {} },
		{ json: {} },
	]);
	expect(items).toHaveLength(2);
	expect(hints.map(({ message }) => message)).toEqual([
		expect.stringContaining('/verify on Sat, 01 May 2027'),
	]);
});

test('without an announcement, there is no hint', async () => {
	const { hints } = await runOperation(overten, ['account', 'get']);
	expect(hints).toEqual([]);
});

test('a key that is rejected is sent once', async () => {
	const { sandbox } = overten;
	const engine = await engineFor(sandbox, { apiKey: `sk_live_${'0'.repeat(28)}` });
	const { error } = await runOperation({ sandbox, engine }, ['account', 'get']);
	const requests = await sandbox.control.requests();
	expect(error?.message).toContain('rejected the API key');
	expect(requests.map(({ headerNames }) => headerNames)).toEqual([
		expect.arrayContaining(['authorization', 'x-api-key']),
	]);
});
