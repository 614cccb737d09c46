import { generate, overtenForTests, PROMPT_OF_ITEM, promptItems } from '../support/overten';

const overten = overtenForTests();

test.each(['async', 'poll', 'sync'])(
	'%s: an execution leaves no key or secret behind',
	async (executionMode) => {
		const written: string[] = [];
		const spies = [process.stdout, process.stderr].map((stream) =>
			jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
		);
		const { run } = await overten.engine.run({
			parameters: generate({ executionMode, prompt: PROMPT_OF_ITEM }),
			items: promptItems(
				'A report',
				'B [[fail]]',
				'C [[reset]]',
				'D [[status=500]]',
				'E [[malformed]]',
				'',
			),
			settings: { onError: 'continueRegularOutput' },
		});
		for (const spy of spies) spy.mockRestore();
		const left = JSON.stringify(run) + written.join('');
		expect(left).toContain('task_');
		expect(left).not.toContain(overten.sandbox.apiKey);
		expect(left).not.toContain(overten.sandbox.webhookSecret);
	},
);

test('the key of a rejected request appears in no error', async () => {
	const { run } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[status=401]]' }),
	});
	expect(run.status).toBe('error');
	expect(JSON.stringify(run)).not.toContain(overten.sandbox.apiKey);
});
