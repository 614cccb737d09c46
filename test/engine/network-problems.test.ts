import { runOperation } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';

const PAGE = '<html><body>Error</body></html>';

const overten = overtenForTests();

const asked = async (path: string) =>
	(await overten.sandbox.control.requests()).filter((request) => request.path.startsWith(path));

test('a proxy that requires a login is named, and not asked again', async () => {
	const fault = { path: '/excel/generate', kind: 'status', status: 407, body: PAGE } as const;
	await overten.sandbox.control.addFault(fault);
	const { error } = await overten.engine.run({ parameters: generate() });
	expect(error).toMatchObject({
		message: 'The proxy between n8n and Overten requires a login',
		description: expect.stringContaining('HTTPS_PROXY'),
	});
	expect(error?.description).toContain('No credits were used.');
	expect(await asked('/excel/generate')).toHaveLength(1);
});

test('a proxy that temporarily requires a login does not end a poll', async () => {
	const fault = { path: '/tasks/*', kind: 'status', status: 407, body: PAGE, times: 3 } as const;
	await overten.sandbox.control.addFault(fault);
	const { error, items } = await overten.engine.run({ parameters: generate() });
	expect(error).toBeUndefined();
	expect(items[0]?.json.status).toBe('completed');
	expect((await asked('/tasks/')).length).toBeGreaterThan(3);
});

test('the page of a gateway is not taken for an answer of Overten', async () => {
	const fault = { path: '/runs/*', kind: 'status', status: 502, times: 20 } as const;
	await overten.sandbox.control.addFault({ ...fault, body: PAGE });
	const { error } = await runOperation(overten, ['run', 'get'], { runId: 'run_1' });
	expect(error).toMatchObject({
		message: 'A proxy between n8n and Overten returned an error (status 502)',
		description: expect.stringContaining('check the proxy or gateway'),
	});
}, 60_000);
