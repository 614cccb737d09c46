import { randomUUID } from 'node:crypto';

import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { resumeByTimeout } from '../support/execution';
import type { Execution } from '../support/execution';
import { useBinaryMode } from '../support/n8n';
import { retry } from '../support/n8n-server/retry';
import { LATER, runUntilPaused, SOON } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { errorOf, lastRunOf, messageOf, outputOf, workflowErrorOf } from '../support/results';

const pauses = pausesForTests();
const { sandbox } = pauses;

const FAILING = `A ${SOON} [[fail=bad: No numbers]]`;

async function pause(
	input: readonly (INodeExecutionData | string)[],
	settings: Partial<INode> = {},
	parameters: INodeParameters = {},
): Promise<Execution> {
	const execution = await runUntilPaused(pauses.n8n, input, parameters, settings);
	expect(execution.run.status).toBe('waiting');
	return execution;
}

const pauseToEnd: typeof pause = async (...args) =>
	await pauses.executions.hold(pauses.n8n, await pause(...args));

/** The error of a node, without what differs from one job to the next. */
function failureOf(execution: Execution) {
	const error = errorOf(execution, 'Overten');
	return {
		status: execution.run.status,
		name: error?.name,
		message: error?.message,
		description: withoutIds(error?.description ?? ''),
	};
}

function withoutIds(text: string): string {
	return text.replaceAll(/(task|run)_\w+/g, '$1_…');
}

test.each(['[[fail=bad: No numbers]]', '[[cancel]]', '[[expire]]', '[[file-status=404 x9]]'])(
	'a job that ends with %s fails the node as in the mode Poll',
	async (directive) => {
		const prompts = [`A ${SOON}`, `B ${SOON} ${directive}`, `C [[duration=25m]]`];
		const polled = await runUntilPaused(pauses.n8n, prompts, { executionMode: 'poll' });
		expect(polled.run.status).toBe('error');

		const ended = await pauseToEnd(prompts);
		expect(failureOf(ended)).toEqual(failureOf(polled));
		expect(workflowErrorOf(ended)?.message).toBe(errorOf(ended, 'Overten')?.message);
		expect(errorOf(ended, 'Overten')).toMatchObject({
			context: {
				itemIndex: 1,
				task_id: expect.stringMatching(/^task_/),
				run_id: expect.stringMatching(/^run_/),
			},
		});
		expect(lastRunOf(ended, 'Done')).toBeUndefined();
	},
);

test('no file is downloaded for a node that fails', async () => {
	await pauseToEnd([`A ${SOON}`, FAILING]);
	expect(await sandbox.control.fileRequests()).toEqual([]);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with On Error = %s, both outputs have the items of the mode Poll',
	async (onError) => {
		const prompts = [`A ${SOON}`, FAILING.replace('A', 'B'), `C ${SOON}`];
		const outputsOf = (execution: Execution) =>
			['Done', 'Failed'].map((node) =>
				outputOf(execution, node).map(({ binary = {}, json, pairedItem }) => ({
					fields: Object.keys(json).toSorted(),
					summary: json.summary,
					error: withoutIds(JSON.stringify(json.error ?? null)),
					files: Object.keys(binary),
					pairedItem,
				})),
			);
		const polled = await runUntilPaused(
			pauses.n8n,
			prompts,
			{ executionMode: 'poll' },
			{ onError },
		);
		const ended = await pauseToEnd(prompts, { onError });
		expect(outputsOf(ended)).toEqual(outputsOf(polled));
		expect(ended.run.status).toBe('success');
	},
);

test('Retry after a failure runs the node on its own items, which pauses again', async () => {
	const failed = await pauseToEnd([FAILING, `B ${SOON}`]);
	const before = (await sandbox.control.tasks()).length;
	const retried = await retry(pauses.n8n, failed);
	expect(errorOf(retried, 'Overten')).toBeUndefined();
	expect(retried.run.status).toBe('waiting');
	expect((await sandbox.control.tasks()).length).toBeGreaterThan(before);
	const ended = await pauses.executions.hold(pauses.n8n, retried);
	expect(failureOf(ended)).toEqual(failureOf(failed));
});

test('Retry of an execution that was stopped during the pause says where the file is', async () => {
	const stopped = await pause([`A ${LATER}`]);
	const error = errorOf(await retry(pauses.n8n, stopped), 'Overten');
	expect(error?.description).toContain('Task → Wait for Completion');
	expect(error?.description).toContain((await sandbox.control.tasks())[0]?.task_id);
	expect(await sandbox.control.tasks()).toHaveLength(1);
});

test('when n8n retries a node that has just paused, its items have their prompts and their jobs again', async () => {
	const waiting = await pause(['', `B ${SOON}`], {
		onError: 'continueErrorOutput',
		retryOnFail: true,
		waitBetweenTries: 1,
	});
	const prompts = (await sandbox.control.requests()).flatMap(({ body, method }) =>
		method === 'POST' && typeof body === 'object' && body !== null && 'prompt' in body
			? [body.prompt]
			: [],
	);
	expect(prompts).toEqual([`B ${SOON}`]);
	expect(await sandbox.control.tasks()).toHaveLength(1);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done').map(({ json }) => json.summary)).toEqual(['Made from: B']);
	expect(outputOf(ended, 'Failed').map(messageOf)).toEqual(['The prompt is empty']);
});

test('when n8n retries a node that has just paused, and its jobs have ended, the execution does not pause', async () => {
	const execution = await runUntilPaused(
		pauses.n8n,
		['', 'B [[duration=3m]] [[callback=lost]]'],
		{},
		{ onError: 'continueErrorOutput', retryOnFail: true, waitBetweenTries: 2_000 },
	);
	expect(execution.run.status).toBe('success');
	expect(outputOf(execution, 'Done').map(({ json }) => json.summary)).toEqual(['Made from: B']);
	expect(await sandbox.control.tasks()).toHaveLength(1);
});

test('when Overten goes down after the jobs are submitted, the execution pauses without waiting for it', async () => {
	const prompts = Array.from({ length: 25 }, (_value, index) => `${String(index)} ${LATER}`);
	const down = { kind: 'status', status: 503, retryAfter: '60', times: 999 } as const;
	await sandbox.control.addFault({ path: '/tasks/*', ...down });
	await pause(prompts);
	const requests = await sandbox.control.requests();
	const checks = requests.filter(({ path }) => path.startsWith('/tasks/'));
	expect(checks.length).toBeGreaterThan(0);
	expect(checks.length).toBeLessThanOrEqual(10);
});

test('the wait limit fails the node, with the state of the task and the way to its file', async () => {
	const waiting = await pause([`A ${LATER}`, `B ${LATER}`], {}, { options: { waitLimit: 5 } });
	const waitMs = (waiting.run.waitTill?.getTime() ?? 0) - Date.now();
	expect(Math.round(waitMs / 60_000)).toBe(5);
	const [first, second] = await sandbox.control.tasks();
	const ended = await resumeByTimeout(pauses.n8n, waiting);
	expect(ended.run.status).toBe('error');
	expect(errorOf(ended, 'Overten')?.message).toBe('The job was not done within 5 minutes');
	const description = errorOf(ended, 'Overten')?.description;
	expect(description).toMatch(/The task was (queued|running) when Overten last showed it/);
	expect(description).toContain('Task → Wait for Completion');
	expect(description).toContain(first?.task_id);
	expect(description).toContain(second?.task_id);
	expect(lastRunOf(ended, 'Done')).toBeUndefined();
	expect(errorOf(await retry(pauses.n8n, ended), 'Overten')?.message).toBe(
		'The job was not done within 5 minutes',
	);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'at the wait limit with On Error = %s, the next node gets every item with its last known state',
	async (onError) => {
		const waiting = await pause([`A ${LATER}`, `B ${LATER}`], { onError });
		const shown = outputOf(waiting, 'Overten').map(({ json }) => json);
		const ended = await resumeByTimeout(pauses.n8n, waiting);
		const items = outputOf(ended, 'Done').map(({ json }) => json);
		expect(items).toEqual(shown);
		expect(items.map(({ task_id }) => task_id)).toEqual(
			expect.arrayContaining((await sandbox.control.tasks()).map(({ task_id }) => task_id)),
		);
		for (const { status, waiting_until } of items) {
			expect(['queued', 'running']).toContain(status);
			expect(waiting_until).toBe(waiting.run.waitTill?.toISOString());
		}
		expect(outputOf(ended, 'Start').map(({ json }) => json)).toEqual([
			{ prompt: `A ${LATER}` },
			{ prompt: `B ${LATER}` },
		]);
		expect(ended.run.status).toBe('success');
	},
);

describe('with Execute Once, which leaves out all items but the first', () => {
	const prompts = [`A ${LATER}`, `B ${LATER}`];

	test('the next node gets one item at the wait limit', async () => {
		const settings = { executeOnce: true, onError: 'continueRegularOutput' } as const;
		const ended = await resumeByTimeout(pauses.n8n, await pause(prompts, settings));
		const [task] = await sandbox.control.tasks();
		expect(outputOf(ended, 'Done').map(({ json }) => json.task_id)).toEqual([task?.task_id]);
	});

	test('a job that has failed is one of the first item at Retry, too', async () => {
		const ending = pauses.executions.hold(pauses.n8n, await pause(prompts, { executeOnce: true }));
		const [task] = await sandbox.control.tasks();
		await sandbox.control.endTask(task?.task_id ?? '', 'failed');
		const failed = await ending;
		expect(failed.run.status).toBe('error');
		const waiting = await retry(pauses.n8n, failed);
		const ended = pauses.executions.hold(pauses.n8n, waiting);
		const [, second, ...others] = await sandbox.control.tasks();
		expect(others).toEqual([]);
		await sandbox.control.endTask(second?.task_id ?? '', 'completed');
		expect(outputOf(await ended, 'Done').map(({ json }) => json.task_id)).toEqual([
			second?.task_id,
		]);
	});
});

test('a job that is done before the wait limit leaves no failure behind', async () => {
	const ended = await pauseToEnd([`A ${SOON}`]);
	expect(ended.run.status).toBe('success');
	expect(ended.stored).not.toContain('The job was not done');
});

test('the files of input items are stored once, and are in the output', async () => {
	await useBinaryMode('default');
	const data = Buffer.alloc(300_000, 'A file of the input').toString('base64');
	const file = { data, fileName: 'input.txt', mimeType: 'text/plain' };
	const item = { json: { prompt: `A ${SOON}` }, binary: { input: file } };
	const waiting = await pause([item], {}, { downloadFile: false });
	expect(waiting.stored.split(data)).toHaveLength(2);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done')[0]?.binary).toEqual({ input: file });
	await useBinaryMode('filesystem');
});

describe('a workflow that an agent in n8n Agents has called, which reads the message alone', () => {
	const call = async (prompt: string, parameters: INodeParameters = {}) => {
		const agentRun = { agentId: 'agent', threadId: randomUUID() };
		return await runUntilPaused(pauses.n8n, [prompt], parameters, {}, { agentRun });
	};

	test('names the task of a job that has failed, and what another call costs', async () => {
		const execution = await pauses.executions.hold(pauses.n8n, await call(FAILING));
		expect(workflowErrorOf(execution)?.message).toMatch(
			/No numbers.*a new job, which costs credits.*Task task_/s,
		);
	});

	test('names the task at the wait limit, and how to get its file', async () => {
		const execution = await resumeByTimeout(pauses.n8n, await call(`A ${LATER}`));
		expect(workflowErrorOf(execution)?.message).toMatch(
			/was not done.*Do not start it again.*same arguments.*Task task_/s,
		);
		expect(workflowErrorOf(execution)?.message).not.toContain('Retry');
	});
});
