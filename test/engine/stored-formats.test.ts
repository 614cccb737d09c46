import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { parse, stringify } from 'flatted';
import { jsonParse } from 'n8n-workflow';
import type { IRunExecutionData } from 'n8n-workflow';

import type { Execution } from '../support/execution';
import { retry } from '../support/n8n-server/retry';
import { LATER, runUntilPaused } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { errorOf, messageOf, outputOf } from '../support/results';
import { SignedSender } from '../support/signed-delivery';

const pauses = pausesForTests();
const { sandbox } = pauses;
const sender = new SignedSender(sandbox.webhookSecret);

afterEach(() => {
	jest.restoreAllMocks();
});

afterAll(() => {
	sender.stop();
});

/** What a version of the package has stored, with names in place of IDs. */
function fixture(name: string): string {
	const text = readFileSync(join(__dirname, '../fixtures/stored', `${name}.json`), 'utf8');
	return JSON.stringify(jsonParse(text));
}

/** Two items, the second of which has failed before the pause. */
async function pause(): Promise<Execution> {
	const waiting = await runUntilPaused(
		pauses.n8n,
		[`A ${LATER} [[callback=lost]]`, ''],
		{},
		{ onError: 'continueErrorOutput' },
	);
	expect(waiting.run.status).toBe('waiting');
	return waiting;
}

/** What the node has stored in its context. */
function contextOf({ stored }: Execution): Record<string, unknown> {
	const { executionData } = parse(stored) as IRunExecutionData;
	return executionData?.contextData['node:Overten'] ?? {};
}

/** The same execution, as another version of the package would have stored it. */
function withContext(execution: Execution, context: Record<string, unknown>): Execution {
	const data = parse(execution.stored) as IRunExecutionData;
	Object.assign(data.executionData?.contextData['node:Overten'] ?? {}, context);
	return { ...execution, stored: stringify(data) };
}

/** The IDs of what is stored, by their names in the fixtures. */
async function namesOf(execution: Execution): Promise<[string, string][]> {
	const [task] = await sandbox.control.tasks();
	const stored = JSON.stringify(contextOf(execution).overtenJobs);
	return [
		['task_0', task?.task_id ?? ''],
		['run_0', task?.run_id ?? ''],
		['intent_0', /"0":\{"intent":"([^"]+)"/.exec(stored)?.[1] ?? ''],
		['execution_0', execution.id],
	];
}

async function withIds(execution: Execution, text: string): Promise<string> {
	const names = await namesOf(execution);
	return names.reduce((replaced, [name, id]) => replaced.replaceAll(name, id), text);
}

/** Ends the job, and delivers its callback. @returns the answer */
async function callBack(): Promise<number | undefined> {
	const [task] = await sandbox.control.tasks();
	if (task === undefined) throw new Error('There is no task.');
	const { run_id, task_id, webhookUrl = '' } = task;
	await sandbox.control.endTask(task_id, 'completed');
	return await sender.send({ url: webhookUrl, body: { event: 'run.completed', run_id, task_id } });
}

test('an execution is stored in the formats of the fixtures: whoever changes them gives them another number', async () => {
	const waiting = await pause();
	const { overten, overtenJobs } = contextOf(waiting);
	expect(overten).toBe(await withIds(waiting, fixture('pause-format-1')));
	const jobs = jsonParse<object>(await withIds(waiting, fixture('jobs-format-1')));
	expect(overtenJobs).toMatchObject(jobs);
});

test.each(['pause-format-1', 'pause-without-number'])(
	'an execution that was stored as %s is resumed',
	async (name) => {
		const waiting = await pause();
		const stored = withContext(waiting, { overten: await withIds(waiting, fixture(name)) });
		const ending = pauses.executions.hold(pauses.n8n, stored);
		expect(await callBack()).toBe(200);
		const ended = await ending;
		expect(outputOf(ended, 'Done').map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
			['data'],
		]);
		expect(outputOf(ended, 'Failed').map(messageOf)).toEqual(['The prompt is empty']);
	},
);

test('a pause that a newer version has stored is answered 503, with one line in the log, until that version is back', async () => {
	const warn = jest.spyOn(Container.get(Logger), 'warn');
	const waiting = await pause();
	const { overten } = contextOf(waiting);
	const newer = { format: 2, pause: { tasks: [{ id: 'task_0' }] } };
	void pauses.executions.hold(pauses.n8n, withContext(waiting, { overten: JSON.stringify(newer) }));
	expect(await callBack()).toBe(503);
	expect(await callBack()).toBe(503);
	expect(warn.mock.calls).toEqual([
		[
			'Overten answered a delivery with 503, because another version of this package has paused the execution',
		],
	]);

	const ending = pauses.executions.hold(pauses.n8n, withContext(waiting, { overten }));
	expect(await callBack()).toBe(200);
	expect(outputOf(await ending, 'Done')).toHaveLength(1);
});

test('where nothing is stored, a callback is answered 410', async () => {
	const waiting = await pause();
	void pauses.executions.hold(pauses.n8n, withContext(waiting, { overten: undefined }));
	expect(await callBack()).toBe(410);
});

describe('the jobs that an execution remembers', () => {
	const POLL = { executionMode: 'poll', options: { waitLimit: 0.01, firstPollAfter: 0.1 } };

	async function failAtWaitLimit(): Promise<Execution> {
		const failed = await runUntilPaused(pauses.n8n, [`A ${LATER}`], POLL);
		expect(errorOf(failed, 'Overten')?.message).toContain('not done');
		const [task] = await sandbox.control.tasks();
		await sandbox.control.endTask(task?.task_id ?? '', 'completed');
		return failed;
	}

	test('are found by Retry in the format of the fixture', async () => {
		const failed = await failAtWaitLimit();
		const overtenJobs = jsonParse(await withIds(failed, fixture('jobs-format-1')));
		const retried = await retry(pauses.n8n, withContext(failed, { overtenJobs }));
		expect(outputOf(retried, 'Done')).toHaveLength(1);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('are not paid for again when a newer version has stored them', async () => {
		const failed = await failAtWaitLimit();
		const retried = await retry(pauses.n8n, withContext(failed, { overtenJobs: { format: 2 } }));
		expect(errorOf(retried, 'Overten')).toMatchObject({
			message:
				'The installed version of n8n-nodes-overten is older than the one that started this execution',
			description: expect.not.stringContaining('No credits were used'),
		});
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});
