import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import Table from 'cli-table3';

import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { PROJECT_ROOT } from '../../scripts/paths.ts';

import type { StoredExecution } from '../../scripts/n8n/rest-types.ts';
import { openCallback } from './support/callback.ts';
import { record } from './support/facts.ts';
import { onEachGeneration } from './support/generations.ts';
import type { Stage } from './support/generations.ts';
import {
	cellsOf,
	keysOf,
	MODES,
	nameOf,
	ON_ERROR,
	promptsOf,
	WAIT_LIMIT,
} from './support/meaning/cells.ts';
import type { Cell, Mode, OnError } from './support/meaning/cells.ts';
import { EXCEPTIONS, exceptionsOn } from './support/meaning/exceptions.ts';
import { resultOf, summaryOf } from './support/meaning/result.ts';
import type { Result } from './support/meaning/result.ts';
import { activate, itemsOf, until, untilPaused } from './support/runs.ts';
import { node, NODES, promptsWorkflow, to } from './support/workflow.ts';

/** For more than 200 jobs. */
const ENOUGH_CREDITS = 1_000_000;

/** n8n looks once a minute for pauses that have ended; many executions share two cores. */
const ALL_ENDED_WITHIN_MS = 200_000;

const key = ({ mode, onError, ...cell }: Cell) =>
	`${mode} / ${onError} / ${nameOf({ mode, onError, ...cell })}`;

onEachGeneration('on n8n %s', (onStage, version) => {
	test(
		'a job means the same in every mode',
		async () => {
			const results = await resultsOf(onStage());
			const items = [...results.values()].flatMap((result) => result.items);
			const files = items.flatMap((item) => item.files);
			record(version, { executions: results.size, files: files.length });
			const get = (cell: Cell): Result => {
				const result = results.get(key(cell));
				if (result === undefined) throw new Error(`There is no execution for ${key(cell)}.`);
				return result;
			};
			const rows = keysOf(ON_ERROR).flatMap((onError) => cellsOf('poll', onError));
			const differences = rows.flatMap((row) =>
				(['sync', 'pause'] as const).flatMap((mode) => {
					const cell = { ...row, mode };
					const poll = get(row);
					const exception = EXCEPTIONS.find(({ applies }) => applies(cell, version));
					const atWaitLimit = get({ ...row, end: 'wait limit' });
					const expected = exception?.expected(poll, cell, atWaitLimit) ?? poll;
					const found = get(cell);
					return JSON.stringify(found) === JSON.stringify(expected)
						? []
						: [{ cell: key(cell), found, expected }];
				}),
			);
			console.log(tableOf(version, rows, get));
			expect(differences).toEqual([]);
			const cells = rows.map((row) => ({ ...row, mode: 'pause' }) as const);
			const readme = await readFile(join(PROJECT_ROOT, 'README.md'), 'utf8');
			for (const exception of exceptionsOn(version, cells)) {
				const occurs = cells.some(
					(cell) =>
						exception.applies(cell, version) &&
						JSON.stringify(get(cell)) !== JSON.stringify(get({ ...cell, mode: 'poll' })),
				);
				expect([exception.why, occurs]).toEqual([exception.why, true]);
				for (const words of exception.readme) expect(unwrapped(readme)).toContain(words);
			}
		},
		ALL_ENDED_WITHIN_MS + 120_000,
	);

	test('a callback whose body arrives late does not run the rest of the workflow a second time', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const workflow = await activate(stage, host.url, (path) => workflowOf(path, 'pause', 'Stop'));
		const executionId = await workflow.run(['A report [[duration=24h]]']);
		await untilPaused(client, executionId);
		const [task] = await host.control.tasks();
		if (task === undefined) throw new Error('No task was started.');
		const before = (await host.control.fileRequests()).length;
		const finish = openCallback(host.sandbox.webhookSecret, task);
		// n8n reads the execution now.
		await sleep(500);
		await host.control.endTask(task.task_id, 'completed');
		const execution = await client.executions.waitFor(executionId, 60_000);
		expect(execution.status).toBe('success');
		await sleep(LATE_MS);
		expect(await finish()).toBeGreaterThanOrEqual(400);
		await sleep(1_000);
		expect((await host.control.fileRequests()).length - before).toBe(1);
		record(version, { executions: 1 });
	});

	test('a caller behind Respond to Webhook receives a failed job, too', async () => {
		const stage = onStage();
		const path = randomUUID();
		const id = await stage.client.createWorkflow(respondingWorkflow(path), {
			overtenApi: stage.credentialId,
		});
		await stage.client.activateWorkflow(id);
		const url = `${stage.host.url}/webhook/${path}`;
		await untilRegistered(url);
		const ask = async (prompt: string): Promise<unknown> =>
			(await axios.post<unknown>(url, { prompts: [prompt] }, { proxy: false })).data;
		expect(await ask('A report [[duration=20m]]')).toEqual({ said: 'completed' });
		expect(await ask('A report [[duration=20m]] [[fail]]')).toEqual({
			said: 'Overten could not complete the job: The agents could not finish.',
		});
		record(version, { executions: 2 });
	});
});

/** Without the line breaks within a paragraph. */
function unwrapped(markdown: string): string {
	return markdown.replaceAll(/(?<=\S)\n(?=[\w*`])/g, ' ');
}

/** Longer than n8n needs to resume an execution, in ms. */
const LATE_MS = 8_000;

function respondingWorkflow(path: string) {
	const workflow = workflowOf(path, 'pause', 'Error output');
	const respond = node('Respond', 'n8n-nodes-base.respondToWebhook', 1.1, {
		respondWith: 'json',
		responseBody: '={{ { said: $json.error?.message ?? $json.status } }}',
	});
	workflow.nodes.push(respond);
	workflow.connections[NODES.overten] = { main: [[to(respond.name)], [to(respond.name)]] };
	const nodes = workflow.nodes.map((each) =>
		each.name === NODES.start
			? { ...each, parameters: { ...each.parameters, responseMode: 'responseNode' } }
			: each,
	);
	return { ...workflow, nodes };
}

/** Runs the execution of every cell, all of them at the same time. */
async function resultsOf(stage: Stage): Promise<Map<string, Result>> {
	await stage.host.control.set({ credits: ENOUGH_CREDITS });
	const workflows = await Promise.all(
		keysOf(MODES).flatMap((mode) =>
			keysOf(ON_ERROR).map(async (onError) => {
				const workflow = await activate(stage, stage.host.url, (path) =>
					workflowOf(path, mode, onError),
				);
				return { cells: cellsOf(mode, onError), workflow };
			}),
		),
	);
	for (const { cells, workflow } of workflows) {
		for (const cell of cells) await workflow.post(promptsOf(cell));
	}
	const results = new Map<string, Result>();
	for (const { cells, workflow } of workflows) {
		const executions = await allEnded(stage, workflow.id, cells.length);
		for (const execution of executions) {
			const prompt = itemsOf(execution, NODES.prompts)[0]?.json.prompt;
			const cell = cells.find((each) => promptsOf(each)[0] === prompt);
			if (cell !== undefined) results.set(key(cell), resultOf(execution));
		}
	}
	return results;
}

function workflowOf(path: string, mode: Mode, onError: OnError) {
	const workflow = promptsWorkflow(
		path,
		{
			executionMode: MODES[mode],
			options: { waitLimit: WAIT_LIMIT, ...(mode !== 'pause' && { maxPollInterval: 1 }) },
		},
		{ onError: ON_ERROR[onError] },
	);
	const failed = node('Failed', 'n8n-nodes-base.noOp', 1);
	workflow.nodes.push(failed);
	workflow.connections[NODES.overten]?.main?.push([to(failed.name)]);
	return workflow;
}

async function allEnded(
	{ client }: Stage,
	workflowId: string,
	count: number,
): Promise<StoredExecution[]> {
	const ids = await until(`${String(count)} executions have started`, 60_000, async () => {
		const listed = await client.executions.list(workflowId);
		return listed.length >= count ? listed.map(({ id }) => id) : undefined;
	});
	return await Promise.all(
		ids.map(async (id) => await client.executions.waitFor(id, ALL_ENDED_WITHIN_MS)),
	);
}

function tableOf(version: string, rows: readonly Cell[], get: (cell: Cell) => Result): string {
	const table = new Table({
		head: [`n8n ${version}`, 'On Error', ...keysOf(MODES)],
		style: { head: [], border: [], compact: true },
	});
	for (const row of rows) {
		const shown = keysOf(MODES).map((mode) => {
			const cell = { ...row, mode };
			const isException = EXCEPTIONS.some(({ applies }) => applies(cell, version));
			return `${summaryOf(get(cell))}${isException ? ' *' : ''}`;
		});
		table.push([nameOf(row), row.onError, ...shown]);
	}
	const cells = rows.map((row) => ({ ...row, mode: 'pause' }) as const);
	const reasons = exceptionsOn(version, cells).map(({ why }) => `* ${why}`);
	return [table.toString(), ...reasons].join('\n');
}
