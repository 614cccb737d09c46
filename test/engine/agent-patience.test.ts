import type { INodeExecutionData } from 'n8n-workflow';

import type { AgentHost } from '../support/agent-hosts';
import { callAs } from '../support/agent-hosts';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { accessTo } from '../support/overten';
import { sandboxForTests } from '../support/shared-sandbox';

const sandbox = sandboxForTests();
let n8n: N8n;

beforeAll(async () => {
	n8n = await createN8n({ credential: { ...accessTo(sandbox) } });
});

const taskIdOf = (item: INodeExecutionData | undefined): string => {
	const id = item?.json.task_id;
	if (typeof id !== 'string') throw new Error('The item names no task.');
	return id;
};

/** Hosts whose calls are answered early, and modes that wait. */
const CASES = (['mcpServer', 'agentWorkflow', 'n8nAgents'] as const).flatMap((host) =>
	['poll', 'sync'].map((mode): [AgentHost, string] => [host, mode]),
);

const soon = (executionMode: string) => ({ executionMode, options: { answerAfter: 1 } });

describe('an agent whose patience ends', () => {
	test.each(CASES)(
		'learns of the job, and an equal call waits on for it: %s, %s',
		async (host, mode) => {
			const prompt = `Long, ${host}, ${mode} [[duration=24h]]`;
			const first = await callAs(n8n, host, prompt, soon(mode));
			expect(first?.json).toMatchObject({ status: expect.stringMatching(/queued|running/) });
			expect(first?.json.next_step).toContain('Do not start another job');
			expect(first?.json.run_id).toBeTruthy();
			const taskId = taskIdOf(first);

			const again = await callAs(n8n, host, prompt, soon(mode));
			expect(again?.json.task_id).toBe(taskId);
			await sandbox.control.endTask(taskId, 'completed');
			const last = await callAs(n8n, host, prompt, soon(mode));
			expect(last?.json).toMatchObject({ task_id: taskId, status: 'completed' });
			expect(last?.json.next_step).toBeUndefined();
			expect(await sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('waits on for its job also when equal calls make another', async () => {
		const another = { options: { answerAfter: 1, equalCalls: 'another' } };
		const prompt = 'Long, another [[duration=24h]]';
		const first = await callAs(n8n, 'mcpServer', prompt, another);
		const again = await callAs(n8n, 'mcpServer', prompt, another);
		expect(again?.json.task_id).toBe(first?.json.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test.each(['same', 'another'])(
		'learns by asking again what has become of a task that was returned: equal calls %s',
		async (equalCalls) => {
			const task = { executionMode: 'async', options: { equalCalls } };
			const prompt = `Returned, ${equalCalls} [[duration=24h]]`;
			const first = await callAs(n8n, 'mcpServer', prompt, task);
			expect(first?.json.next_step).toContain('Do not start another job');
			await sandbox.control.endTask(taskIdOf(first), 'completed');
			const again = await callAs(n8n, 'mcpServer', prompt, task);
			expect(again?.json).toMatchObject({ task_id: taskIdOf(first), status: 'completed' });
			expect(again?.json.download_url).toBeTruthy();
			expect(again?.json.next_step).toBeUndefined();
			expect(await sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('learns by asking again that a task that was returned has failed', async () => {
		const task = { executionMode: 'async' };
		const first = await callAs(n8n, 'mcpServer', 'Returned [[duration=24h]]', task);
		await sandbox.control.endTask(taskIdOf(first), 'failed');
		const again = callAs(n8n, 'mcpServer', 'Returned [[duration=24h]]', task);
		await expect(again).rejects.toThrow('could not complete');
		const next = await callAs(n8n, 'mcpServer', 'Returned [[duration=24h]]', task);
		expect(next?.json.task_id).not.toBe(first?.json.task_id);
	});

	test('may ask Task → Wait for Completion, which answers in time as well', async () => {
		const first = await callAs(n8n, 'mcpServer', 'Waited for [[duration=24h]]', soon('poll'));
		const waited = await callAs(n8n, 'mcpServer', '', {
			resource: 'task',
			operation: 'wait',
			taskId: taskIdOf(first),
			options: { answerAfter: 1 },
		});
		expect(waited?.json).toMatchObject({ task_id: first?.json.task_id });
		expect(waited?.json.next_step).toContain('Call this tool again');
	});

	test('gets an error at the wait limit, when that comes first', async () => {
		const call = callAs(n8n, 'mcpServer', 'Limit [[duration=24h]]', {
			options: { answerAfter: 30, waitLimit: 0.005 },
		});
		await expect(call).rejects.toThrow('was not done');
	});

	test('starts another job when its job has failed since, in a new execution as well', async () => {
		const prompt = 'Fails later [[duration=24h]]';
		const first = await callAs(n8n, 'agentWorkflow', prompt, soon('poll'));
		await sandbox.control.endTask(taskIdOf(first), 'failed');
		const next = await callAs(n8n, 'agentWorkflow', prompt, soon('poll'));
		expect(next?.json.task_id).not.toBe(first?.json.task_id);
	});
});

test('a patience of 0 waits for the end', async () => {
	const call = callAs(n8n, 'mcpServer', 'Patient [[duration=1s]]', {
		options: { answerAfter: 0 },
	});
	expect((await call)?.json.status).toBe('completed');
});

describe('what a model reads', () => {
	test.each(['mcpServer', 'agentNode', 'agentNodeBefore3', 'n8nAgents'] as const)(
		'is short, and holds no file: %s',
		async (host) => {
			const item = await callAs(n8n, host, `Short, ${host}`, { downloadFile: true });
			expect(item?.binary).toBeUndefined();
			expect(item?.json).toMatchObject({ status: 'completed', format: 'excel' });
			expect(item?.json).not.toHaveProperty('artifacts');
			expect(item?.json).not.toHaveProperty('duration_ms');
		},
	);

	test.each(['mcpServer', 'n8nAgents'] as const)(
		'leaves nothing in n8n that nobody removes: %s',
		async (host) => {
			await callAs(n8n, host, `Nothing left, ${host}`, { downloadFile: true });
			expect(await sandbox.control.fileRequests()).toEqual([]);
		},
	);

	test('is every field, or the ones that are named, when it is set so', async () => {
		const raw = await callAs(n8n, 'mcpServer', 'As it is', { toolOutput: 'raw' });
		expect(raw?.json).toHaveProperty('artifacts');
		const selected = await callAs(n8n, 'mcpServer', 'As it is', {
			toolOutput: 'selected',
			toolOutputFields: 'task_id, status',
		});
		expect(selected?.json).toEqual({ task_id: raw?.json.task_id, status: 'completed' });
	});

	test.each(['agentNode', 'agentWorkflow', 'mcpServer', 'n8nAgents'] as const)(
		'of a failed job is the reason and the task, and no invitation to pay again: %s',
		async (host) => {
			const call = callAs(n8n, host, 'Bad [[fail=bad: No numbers]]');
			await expect(call).rejects.toThrow(/No numbers.*a new job, which costs credits.*Task task_/s);
		},
	);

	test.each(['mcpServer', 'n8nAgents', 'agentWorkflow'] as const)(
		'of an equal text is the same text, which is paid for once: %s',
		async (host) => {
			const humanize = { resource: 'text', operation: 'humanize', text: `Hello, ${host}` };
			for (const mode of ['sync', 'sync', 'poll']) {
				const item = await callAs(n8n, host, '', { ...humanize, executionMode: mode });
				expect(item?.json.text).toBe(`Well, Hello, ${host}`);
			}
			expect(await sandbox.control.tasks()).toHaveLength(1);
			const another = { ...humanize, executionMode: 'sync', options: { equalCalls: 'another' } };
			await callAs(n8n, host, '', another);
			const isTool = host !== 'agentWorkflow';
			expect(await sandbox.control.tasks()).toHaveLength(isTool ? 2 : 1);
		},
	);

	test.each(['mcpServer', 'n8nAgents', 'agentWorkflow'] as const)(
		'of a text whose answer was lost is that it may be paid for, and nothing is sent again: %s',
		async (host) => {
			const humanize = { resource: 'text', operation: 'humanize', text: `${host} [[reset]]` };
			await expect(callAs(n8n, host, '', humanize)).rejects.toThrow();
			const again = callAs(n8n, host, '', humanize);
			await expect(again).rejects.toThrow('may already have been processed');
			await expect(again).rejects.toThrow('Ask the user');
			await expect(again).rejects.not.toThrow('Run the workflow again');
			expect(await sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('of an error is its text, also where the host keeps what is thrown to itself', async () => {
		const item = await callAs(n8n, 'agentNodeBefore3', 'Bad [[fail=bad: No numbers]]');
		const error = { message: expect.stringMatching(/No numbers.*a new job.*Task task_/s) };
		expect(item?.json).toMatchObject({ error });
	});

	test('at the wait limit is nothing that only a person can do', async () => {
		const call = callAs(n8n, 'agentNode', 'Limit, agent [[duration=24h]]', {
			options: { waitLimit: 0.005 },
		});
		await expect(call).rejects.toThrow(/continues in Overten.*same arguments/s);
		await expect(call).rejects.not.toThrow("Raise 'Wait Limit'");
	});

	test.each(['undefined', 'null', 'None', 'the task of before'])(
		'of an ID that is none is refused before Overten is asked: %s',
		async (taskId) => {
			const before = (await sandbox.control.requests()).length;
			const call = callAs(n8n, 'mcpServer', '', { resource: 'task', operation: 'get', taskId });
			await expect(call).rejects.toThrow("'Task ID' is not an ID");
			expect(await sandbox.control.requests()).toHaveLength(before);
		},
	);
});
