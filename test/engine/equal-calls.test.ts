import type { INodeParameters } from 'n8n-workflow';

import { callAs } from '../support/agent-hosts';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { accessTo } from '../support/overten';
import { sandboxForTests } from '../support/shared-sandbox';

const MODES = ['async', 'poll', 'sync'];

const sandbox = sandboxForTests();
let n8n: N8n;

beforeAll(async () => {
	n8n = await createN8n({ credential: { ...accessTo(sandbox) } });
});

async function uploadedFile(): Promise<string> {
	const { apiKey, apiUrl } = sandbox;
	const form = new FormData();
	form.set('file', new Blob(['region,sales\nNorth,7\n'], { type: 'text/csv' }), 'sales.csv');
	form.set('purpose', 'reference');
	const headers = { 'x-api-key': apiKey };
	const response = await fetch(`${apiUrl}/files`, { method: 'POST', headers, body: form });
	const stored: unknown = await response.json();
	if (typeof stored !== 'object' || stored === null || !('file_id' in stored)) {
		throw new Error('Overten has stored no file.');
	}
	return String(stored.file_id);
}

function settled<Value>(result: PromiseSettledResult<Value>): Value {
	if (result.status === 'rejected') throw result.reason;
	return result.value;
}

const analyses = async () =>
	(await sandbox.control.requests()).filter(({ path }) => path.endsWith('/excel/analyze')).length;

describe.each(['n8nAgents', 'mcpServer', 'agentWorkflow'] as const)('equal calls: %s', (host) => {
	const text = (content: string, executionMode: string) => ({
		resource: 'text',
		operation: 'humanize',
		executionMode,
		text: `${content}, ${host}, ${executionMode}`,
	});
	const call = async (parameters: INodeParameters) => await callAs(n8n, host, '', parameters);
	const callTwice = async (parameters: INodeParameters) =>
		await Promise.allSettled([call(parameters), call(parameters)]);

	test.each(MODES)('get one text at the same time: %s', async (mode) => {
		const [first, second] = (await callTwice(text('Parallel', mode))).map(settled);
		expect(first?.json.task_id ?? first?.json.text).toBeTruthy();
		expect(second?.json.task_id).toBe(first?.json.task_id);
		if (mode !== 'async') expect(second).toEqual(first);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test.each(MODES)('get one text one after the other: %s', async (mode) => {
		const first = await call(text('Later', mode));
		const second = await call(text('Later', mode));
		expect(second?.json.task_id).toBe(first?.json.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('each learn of a refusal, after which another gets the text', async () => {
		await sandbox.control.addFault({ path: '/text/*', kind: 'status', status: 403, times: 2 });
		const both = await callTwice(text('Refused', 'sync'));
		const reason = { message: expect.stringContaining('No credits were used') };
		expect(both).toMatchObject([{ reason }, { reason }]);
		expect(await sandbox.control.tasks()).toHaveLength(0);
		expect((await call(text('Refused', 'sync')))?.json.text).toContain('Refused');
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('pay for nothing again when the answer to the first was lost', async () => {
		await sandbox.control.addFault({ path: '/text/*', kind: 'resetAfter', times: 1 });
		const [, second] = await callTwice(text('Lost', 'sync'));
		expect(second).toMatchObject({
			reason: { message: expect.stringContaining('already have been processed') },
		});
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('for a file each learn that it was refused', async () => {
		await sandbox.control.set({ credits: 0 });
		const calls = [1, 2].map(async () => await callAs(n8n, host, `Refused, ${host}`));
		const reason = { message: expect.stringContaining('No credits were used') };
		expect(await Promise.allSettled(calls)).toMatchObject([{ reason }, { reason }]);
	});

	test('get one answer about a spreadsheet', async () => {
		const analyze = {
			resource: 'spreadsheet',
			operation: 'analyze',
			fileFrom: 'id',
			fileId: await uploadedFile(),
			question: `How much, ${host}?`,
		};
		const [first, second] = await callTwice(analyze);
		expect(settled(first)?.json.answer).toBeTruthy();
		expect(second).toEqual(first);
		expect(await call(analyze)).toEqual(settled(first));
		expect(await analyses()).toBe(1);
	});
});

describe('equal calls', () => {
	const HOSTS = ['n8nAgents', 'mcpServer', 'agentWorkflow'] as const;

	afterEach(() => {
		jest.useRealTimers();
	});

	/** n8n's timers stay as they are. */
	const passDays = (days: number) => {
		jest.useFakeTimers({
			now: Date.now() + days * 24 * 3_600_000,
			doNotFake: [
				...(['clearImmediate', 'clearInterval', 'clearTimeout', 'hrtime', 'nextTick'] as const),
				...([
					'performance',
					'queueMicrotask',
					'setImmediate',
					'setInterval',
					'setTimeout',
				] as const),
			],
		});
	};

	test.each(HOSTS)('get another file on another day: %s', async (host) => {
		const first = await callAs(n8n, host, `A weekly report, ${host}`);
		expect((await callAs(n8n, host, `A weekly report, ${host}`))?.json.task_id).toBe(
			first?.json.task_id,
		);
		passDays(7);
		const later = await callAs(n8n, host, `A weekly report, ${host}`);
		expect(later?.json.task_id).not.toBe(first?.json.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test.each(HOSTS)('find the job for which the last credits were used: %s', async (host) => {
		const parameters = { options: { stopIfCreditsBelow: 100 } };
		const call = async () => await callAs(n8n, host, `A guarded report, ${host}`, parameters);
		await sandbox.control.set({ credits: 120 });
		const first = await call();
		await sandbox.control.set({ credits: 70 });
		expect((await call())?.json.task_id).toBe(first?.json.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});

describe('equal calls of a workflow that pauses', () => {
	const call = async (prompt: string, parameters: INodeParameters = {}) =>
		await callAs(n8n, 'agentWorkflow', prompt, { executionMode: 'webhook', ...parameters });
	const callbacks = async () =>
		(await sandbox.control.requests()).map(({ body }) =>
			typeof body === 'object' && body !== null && 'webhook_url' in body ? body.webhook_url : '',
		);

	test('pause once: the second polls for the same file', async () => {
		const prompt = 'Paused [[duration=24h]]';
		const first = await call(prompt);
		expect(first?.json).toHaveProperty('waiting_until');
		const second = call(prompt);
		const [task] = await sandbox.control.tasks();
		await sandbox.control.endTask(String(task?.task_id), 'completed');
		expect((await second)?.json).toMatchObject({ task_id: task?.task_id, status: 'completed' });
		expect((await second)?.json).not.toHaveProperty('waiting_until');
		expect((await callbacks()).filter((url) => url !== '')).toHaveLength(1);
	});

	test('pause once at the same time, and the second learns how to ask again in time', async () => {
		const prompt = 'Paused in parallel [[duration=24h]]';
		const soon = { options: { answerAfter: 1 } };
		const [first, second] = await Promise.all([call(prompt, soon), call(prompt, soon)]);
		expect(first?.json).toHaveProperty('waiting_until');
		expect(second?.json).toMatchObject({
			task_id: first?.json.task_id,
			next_step: expect.stringContaining('Do not start another job'),
		});
		expect(second?.json).not.toHaveProperty('waiting_until');
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('start another job when the one that was paused for has failed since', async () => {
		const prompt = 'Fails [[duration=24h]]';
		await call(prompt);
		const [task] = await sandbox.control.tasks();
		await sandbox.control.endTask(String(task?.task_id), 'failed');
		const later = await call(prompt);
		expect(later?.json).toHaveProperty('waiting_until');
		expect(later?.json.task_id).not.toBe(task?.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('get one text', async () => {
		const text = { resource: 'text', operation: 'humanize', text: 'Hello, pause' };
		await call('', text);
		expect((await call('', text))?.json.text).toBe('Well, Hello, pause');
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});
