import { setImmediate as nextTurn } from 'node:timers/promises';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { Execution } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { fileItem } from '../support/operations';
import { accessTo } from '../support/overten';
import { LATER, runUntilPaused, SOON } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { binaryOf, errorOf, messageOf, outputOf } from '../support/results';
import { until } from '../support/until';

const pauses = pausesForTests();
const { sandbox } = pauses;

async function pause(
	prompts: string[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
	on: N8n = pauses.n8n,
): Promise<Execution> {
	return await runUntilPaused(on, prompts, parameters, settings);
}

async function taskIds(): Promise<string[]> {
	return (await sandbox.control.tasks()).map(({ task_id }) => task_id);
}

test.each([
	[true, false],
	[false, true],
])('Simplify %s: the progress of the job is in the item: %s', async (simplify, isShown) => {
	const waiting = await pause([`A ${SOON}`], { simplify });
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	const [item] = outputOf(ended, 'Overten');
	expect(item?.json.status).toBe('completed');
	expect(item?.json).toHaveProperty('download_url');
	expect('progress' in (item?.json ?? {})).toBe(isShown);
});

test('a callback reads the credential once: each reading takes n8n 2.41 longer than a request', async () => {
	const waiting = await pause([`A ${SOON}`]);
	const { reads } = pauses.n8n.credentialsHelper;
	await pauses.executions.hold(pauses.n8n, waiting);
	expect(pauses.n8n.credentialsHelper.reads).toBe(reads + 1);
});

test('many items wait in one execution and continue once, in their order, with their files', async () => {
	const prompts = ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => `${letter} ${SOON}`);
	const waiting = await pause(prompts);
	expect(waiting.run.status).toBe('waiting');
	const ended = await pauses.executions.hold(pauses.n8n, waiting);

	const items = outputOf(ended, 'Overten');
	expect(items.map(({ json }) => json.summary)).toEqual(
		['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => `Made from: ${letter}`),
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		prompts.map((_prompt, item) => ({ item })),
	);
	for (const item of items) {
		expect((await binaryOf(item)).subarray(0, 2).toString()).toBe('PK');
	}
	expect(outputOf(ended, 'Done')).toHaveLength(6);
	expect(ended.run.status).toBe('success');
	expect(await taskIds()).toHaveLength(6);
});

test.each(['separate', 'combined'] as const)(
	'the files of the item are kept, in the binary mode %s of the workflow',
	async (binaryMode) => {
		const item = {
			...fileItem('region,sales', 'sales.csv', 'text/csv'),
			json: { prompt: `A ${SOON}` },
		};
		const waiting = await runUntilPaused(
			pauses.n8n,
			[item],
			{ attachAllFiles: true, binaryPropertyName: 'report' },
			{},
			{ settings: { binaryMode } },
		);
		const ended = await pauses.executions.hold(pauses.n8n, waiting);
		const [output] = outputOf(ended, 'Done');
		const files = binaryMode === 'combined' ? output?.json._files : output?.binary;
		expect(files).toMatchObject({
			data: { fileName: 'sales.csv' },
			report: { fileExtension: 'xlsx' },
		});
	},
);

test('one job costs at most two polls', async () => {
	await pauses.executions.hold(pauses.n8n, await pause([`A ${SOON}`]));
	const polls = (await sandbox.control.requests()).filter(({ path }) => path.startsWith('/tasks/'));
	expect(polls.length).toBeLessThanOrEqual(2);
});

/** One before the pause, one at its callback, and at each callback but the last one for another that has not ended. */
test('20 jobs that end one after the other cost three polls each, less one', async () => {
	const prompts = Array.from(
		{ length: 20 },
		(_, index) => `${String(index)} [[duration=${String(2_400 + 120 * index)}s]]`,
	);
	const ended = await pauses.executions.hold(pauses.n8n, await pause(prompts));
	expect(outputOf(ended, 'Done')).toHaveLength(20);
	const polls = (await sandbox.control.requests()).filter(({ path }) => path.startsWith('/tasks/'));
	expect(polls.length).toBeLessThanOrEqual(3 * prompts.length - 1);
});

test('what ends before the pause is not waited for', async () => {
	const execution = await pause(['A [[callback=early]]', 'B [[callback=early]]']);
	expect(execution.run.status).toBe('success');
	expect(outputOf(execution, 'Done').map(({ json }) => json.status)).toEqual([
		'completed',
		'completed',
	]);
});

test('the next callback makes up for one that n8n refused because the pause was not stored yet', async () => {
	const waiting = await pause(['A [[duration=10s]] [[callback=early]]', `B ${SOON}`]);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(ended.run.status).toBe('success');
	expect(outputOf(ended, 'Done')).toHaveLength(2);
	expect((await sandbox.control.deliveries())[0]?.status).toBe(409);
});

test.each(['cancelled', 'expired'] as const)(
	'a %s task, which calls nobody, is seen at the next callback',
	async (status) => {
		const prompts = [`A ${LATER}`, `B ${LATER}`];
		const waiting = await pause(prompts, {}, { onError: 'continueRegularOutput' });
		const ending = pauses.executions.hold(pauses.n8n, waiting);
		const [first = '', second = ''] = await taskIds();
		await sandbox.control.endTask(first, status);
		await sandbox.control.endTask(second, 'completed');
		const output = outputOf(await ending, 'Overten');
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const items = output.map(({ json }) => json);
		expect(items.find(({ task_id }) => task_id === second)?.status).toBe('completed');
		expect(items.find(({ error }) => error !== undefined)).toEqual({
			error: expect.objectContaining({
				message: expect.stringContaining(status),
				task_id: first,
			}),
		});
	},
);

test('the next callback makes up for a lost one', async () => {
	const waiting = await pause([`A ${SOON} [[callback=lost]]`, 'B [[duration=25m]]']);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done').map(({ json }) => json.status)).toEqual([
		'completed',
		'completed',
	]);
});

test('a duplicate callback resumes once', async () => {
	const waiting = await pause([`A ${SOON} [[callback=duplicate]]`]);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done')).toHaveLength(1);
	const deliveries = await until(
		async () => await sandbox.control.deliveries(),
		(found) => found.length >= 2,
	);
	expect(deliveries.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(await sandbox.control.fileRequests()).toHaveLength(1);
});

test('Overten repeats a callback that n8n could not process', async () => {
	const waiting = await pause([`A ${SOON}`]);
	pauses.executions.beforeStart = async () => {
		pauses.executions.beforeStart = nextTurn;
		await Promise.reject(new Error('The database is gone.'));
	};
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done')).toHaveLength(1);
	// n8n answers when the execution has started, and so perhaps after its end.
	const deliveries = await until(
		async () => await sandbox.control.deliveries(),
		(found) => found.at(-1)?.status === 200,
	);
	expect(deliveries[0]?.status).toBe(500);
}, 20_000);

test('Overten need not wait for a file that takes long', async () => {
	const waiting = await pause([`A ${SOON} [[slow-file=12s]]`]);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done')[0]?.json.status).toBe('completed');
	const [call] = await sandbox.control.deliveries();
	expect(call?.status).toBe(200);
}, 40_000);

test('failures go to the error output when it is on, those before the pause too', async () => {
	const waiting = await pause(
		[`A ${SOON} [[fail]]`, `B ${SOON}`, ''],
		{},
		{ onError: 'continueErrorOutput' },
	);
	const ended = await pauses.executions.hold(pauses.n8n, waiting);
	expect(outputOf(ended, 'Done').map(({ json }) => json.summary)).toEqual(['Made from: B']);
	expect(outputOf(ended, 'Failed').map(messageOf)).toEqual([
		'Overten could not complete the job: The agents could not finish.',
		'The prompt is empty',
	]);
});

test('nothing is submitted when Overten cannot reach n8n', async () => {
	const remote = await createN8n({
		credential: { ...accessTo(sandbox), baseUrl: 'https://overten.example/api/v1' },
		instanceUrl: pauses.executions.url,
	});
	const execution = await pause(['A'], {}, {}, remote);
	expect(errorOf(execution, 'Overten')?.message).toContain('Overten cannot reach n8n');
	expect(await taskIds()).toHaveLength(0);
});

test('neither key nor secret is in a stored execution', async () => {
	const waiting = await pause([`A ${LATER}`]);
	expect(waiting.stored).toContain('task_');
	expect(waiting.stored).not.toContain(sandbox.apiKey);
	expect(waiting.stored).not.toContain(sandbox.webhookSecret);
});

test('without a secret in the credential, Overten is asked for it', async () => {
	const own = await createN8n({
		credential: { ...accessTo(sandbox), webhookSecret: '' },
		instanceUrl: pauses.executions.url,
	});
	const ended = await pauses.executions.hold(own, await pause([`A ${SOON}`], {}, {}, own));
	expect(outputOf(ended, 'Done')[0]?.json.status).toBe('completed');
});
