import type { INodeParameters } from 'n8n-workflow';

import { Engine } from '../support/engine';
import { fileItem } from '../support/operations';
import { binaryOf } from '../support/results';
import { accessTo, generate, overtenForTests } from '../support/overten';
import { messageOf } from '../support/results';

const overten = overtenForTests();

const at = '/excel/generate';

const ANALYSIS = { resource: 'spreadsheet', operation: 'analyze', question: 'Which region grew?' };
const REWRITE = { resource: 'text', operation: 'rewrite', text: 'Open at 9.', instruction: 'Long' };
const NEW_CONTENT = { resource: 'text', operation: 'writeNewContent', prompt: 'An introduction' };

const HOOK = 'https://n8n.example.com/webhook/1';

async function refuseField(path: string, field: string): Promise<void> {
	await overten.sandbox.control.addFault({
		path,
		kind: 'status',
		status: 422,
		body: { detail: [{ loc: ['body', field], msg: 'not accepted here', type: 'string' }] },
	});
}

describe.each(['async', 'poll', 'sync'])('%s: an API error', (executionMode) => {
	test.each([
		{ status: 400, code: 'bad_request', message: 'Overten could not process the request' },
		{ status: 402, code: 'insufficient_credits', message: 'not have enough Overten credits' },
		{ status: 403, code: 'forbidden', message: 'does not allow this request' },
		{ status: 404, code: 'not_found', message: 'could not find' },
		{ status: 413, code: 'too_large', message: 'larger than Overten accepts' },
		{ status: 418, code: 'teapot', message: 'an error (status 418)' },
		{ status: 501, code: 'not_live', message: 'does not offer this yet' },
	])('$status says what happened and what to do', async ({ code, message, status }) => {
		const body = { success: false, error: code, message: 'In the words of Overten.' };
		await overten.sandbox.control.addFault({ path: at, kind: 'status', status, body });
		const { error } = await overten.engine.run({ parameters: generate({ executionMode }) });
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('Overten says: In the words of Overten.');
		expect(await overten.sandbox.control.requests()).toHaveLength(1);
	});
});

describe.each(['async', 'poll'])('%s: a response about another job', (executionMode) => {
	test.each([
		{ status: 409, code: 'idempotency_conflict', message: 'already used for a different job' },
		{ status: 409, code: 'invalid_state', message: 'conflicts with the state of the resource' },
		{ status: 410, code: 'gone', message: 'deleted or has expired' },
	])('$status $code fails the item', async ({ code, message, status }) => {
		const body = { success: false, error: code, message: 'No.' };
		await overten.sandbox.control.addFault({ path: at, kind: 'status', status, body });
		const { error } = await overten.engine.run({ parameters: generate({ executionMode }) });
		expect(error?.message).toContain(message);
	});
});

test('a 500 is final when the job has not started', async () => {
	await overten.sandbox.control.addFault({ path: at, kind: 'status', status: 500 });
	const { error } = await overten.engine.run({ parameters: generate() });
	expect(error?.message).toBe('Overten had an internal error');
});

test('a rejected API key fails with an error that names the credential', async () => {
	const engine = await Engine.create({ ...accessTo(overten.sandbox, { apiKey: 'sk_live_wrong' }) });
	const { error } = await engine.run({ parameters: generate() });
	expect(error?.message).toBe('Overten rejected the API key');
	expect(error?.description).toContain('credential');
});

test('insufficient credits have their own error', async () => {
	await overten.sandbox.control.set({ credits: 3 });
	const { error } = await overten.engine.run({ parameters: generate() });
	expect(error?.message).toBe('You do not have enough Overten credits');
	expect(error?.description).toContain('Add credits');
});

test('a failed preflight says what is missing', async () => {
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: 'Use the attached numbers' }),
	});
	expect(error?.message).toBe('The request is missing information that Overten needs');
	expect(error?.description).toContain('Attachments');
});

test('a rejected field is reported with its panel label', async () => {
	await refuseField(at, 'file_name');
	const { error } = await overten.engine.run({ parameters: generate() });
	expect(error?.message).toBe("Overten did not accept 'File Name'");
	expect(error?.description).toContain('not accepted here');
});

test.each([
	['/excel/analyze', 'prompt', "'Question'", ANALYSIS],
	['/text/rewrite', 'prompt', "'Instruction'", REWRITE],
	['/text/new-content', 'file_name', "'Target File Name'", NEW_CONTENT],
	[at, 'webhook_url', "'Webhook URL'", generate({ executionMode: 'async', webhookUrl: HOOK })],
])('%s: %s is called %s', async (path, field, name, parameters) => {
	await refuseField(path, field);
	const { error } = await overten.engine.run({ parameters, items: [fileItem('a,b', 'a.csv')] });
	expect(error?.message).toBe(`Overten did not accept ${name}`);
	expect(error?.description).toContain('Correct it in the node.');
});

test('a rejected resume URL is no field: it is the address of this n8n', async () => {
	await refuseField(at, 'webhook_url');
	const { error } = await overten.engine.run({
		parameters: generate({ executionMode: 'webhook' }),
	});
	expect(error?.message).toBe('Overten did not accept the address of this n8n');
	expect(error?.description).toContain('WEBHOOK_URL of n8n to its public https address. Then run');
});

test.each([
	['malformed', 'An answer that is no JSON', '[[malformed x9]]'],
	['no task_id', 'An answer without task_id', '[[no-task-id]]'],
])('%s: an unreadable response fails its item', async (_name, _what, directive) => {
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: `A report ${directive}` }),
	});
	expect(error?.message).toBe('Overten sent a response that cannot be read');
	expect(error?.description).toContain('base URL');
});

test('an unreachable server fails with an error that names the base URL', async () => {
	const engine = await Engine.create({
		...accessTo(overten.sandbox, { baseUrl: 'http://127.0.0.1:9/api/v1' }),
	});
	const { error } = await engine.run({ parameters: generate() });
	expect(error?.message).toBe('Overten could not be reached');
	expect(error?.description).toContain('ECONNREFUSED');
}, 60_000);

test('trailing slashes in the base URL are ignored', async () => {
	const engine = await Engine.create({
		...accessTo(overten.sandbox, { baseUrl: ` ${overten.sandbox.apiUrl}// ` }),
	});
	const { items } = await engine.run({ parameters: generate() });
	expect(items).toHaveLength(1);
});

describe('before any request is sent', () => {
	const bad: { name: string; parameters: INodeParameters; message: string; todo: string }[] = [
		{
			name: 'no prompt',
			parameters: { prompt: '  ' },
			message: 'The prompt is empty',
			todo: 'Prompt',
		},
		{
			name: 'a prompt that is too long',
			parameters: { prompt: 'x'.repeat(10_001) },
			message: 'The prompt is too long: 10001 characters',
			todo: 'or move the long parts to a file and attach it.',
		},
		{
			name: 'a prompt that is too long, where no file can be attached',
			parameters: { ...NEW_CONTENT, prompt: 'x'.repeat(10_001) },
			message: 'The prompt is too long: 10001 characters',
			todo: "Overten accepts up to 10000 characters. Shorten the text in 'Prompt'.",
		},
		{
			name: 'a field without a name',
			parameters: { binaryPropertyName: ' ' },
			message: 'The output field for the file has no name',
			todo: 'Put Output File in Field',
		},
		{
			name: 'a webhook URL that is none',
			parameters: { executionMode: 'async', webhookUrl: 'example.com/hook' },
			message: "'Webhook URL' is not a valid URL",
			todo: 'https://',
		},
		{
			name: 'an agent timeout out of range',
			parameters: { options: { agentTimeout: 5 } },
			message: "'Agent Timeout' must be a number from 10 to 1800",
			todo: 'Agent Timeout',
		},
		{
			name: 'a wait limit below zero',
			parameters: { options: { waitLimit: -1 } },
			message: "'Wait Limit' must be a number of 0 or more",
			todo: 'Wait Limit',
		},
		{
			name: 'no items at once',
			parameters: { options: { itemsAtOnce: 0 } },
			message: "'Items at Once' must be a number of 1 or more",
			todo: 'Items at Once',
		},
		{
			name: 'an expression that finds nothing',
			parameters: { prompt: '={{ $json.nothing.at.all }}' },
			message: 'The prompt is empty',
			todo: 'check that this item has the field it uses',
		},
	];

	test.each(bad)('$name fails the item', async ({ message, parameters, todo }) => {
		const { error } = await overten.engine.run({ parameters: generate(parameters) });
		expect(error?.message).toContain(message);
		expect(error?.description ?? '').toContain(todo);
		expect(await overten.sandbox.control.requests()).toHaveLength(0);
	});

	test('a failing expression fails only its own item', async () => {
		const { failed, items } = await overten.engine.run({
			parameters: generate({ prompt: '={{ $json.prompt ?? $("Nowhere").item.json.prompt }}' }),
			items: [{ json: {} }, { json: { prompt: 'A report' } }],
			settings: { onError: 'continueErrorOutput' },
		});
		expect(items).toHaveLength(1);
		expect(failed).toHaveLength(1);
		expect(failed.map(messageOf)).toEqual(["Referenced node doesn't exist"]);
	});

	test('an invalid base URL fails every item', async () => {
		const engine = await Engine.create({ ...accessTo(overten.sandbox, { baseUrl: 'overten' }) });
		const { items } = await engine.run({
			parameters: generate(),
			items: [{ json: {} }, { json: {} }],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(items.map(messageOf)).toEqual(
			Array(2).fill('The base URL in the Overten credential is not a valid URL'),
		);
	});

	test('the file replaces one that the item already has in the same binary field', async () => {
		const file = { data: Buffer.from('hello').toString('base64'), mimeType: 'text/plain' };
		const items = [{ json: {}, binary: { data: file, notes: file } }];
		const replaced = await overten.engine.run({ parameters: generate(), items });
		expect((await binaryOf(replaced.items[0], 'data')).subarray(0, 2).toString()).toBe('PK');
		expect((await binaryOf(replaced.items[0], 'notes')).toString()).toBe('hello');

		const parameters = generate({ binaryPropertyName: 'report' });
		const kept = await overten.engine.run({ parameters, items });
		expect((await binaryOf(kept.items[0], 'data')).toString()).toBe('hello');
		expect((await binaryOf(kept.items[0], 'report')).subarray(0, 2).toString()).toBe('PK');
	});

	test('a file can be edited and attached with the defaults of the panel', async () => {
		const file = {
			data: Buffer.from('a,b').toString('base64'),
			mimeType: 'text/csv',
			fileName: 'a.csv',
		};
		const edited = await overten.engine.run({
			parameters: generate({
				startFrom: 'existingFile',
				attachments: { attachment: [{ role: 'dataSource' }] },
			}),
			items: [{ json: {}, binary: { data: file } }],
		});
		expect((await binaryOf(edited.items[0], 'data')).subarray(0, 2).toString()).toBe('PK');
	});
});
