import { join } from 'node:path';

import type { IPinData, IRunExecutionData } from 'n8n-workflow';
import pWaitFor from 'p-wait-for';

import { readExample } from '../demo/workflow.ts';
import { ENDED } from '../n8n/executions-api.ts';
import type { N8nClient } from '../n8n/client.ts';
import { elapsedSeconds } from '../progress.ts';
import { UserError } from '../user-error.ts';
import type { ExampleCase } from './cases.ts';
import { checkLink } from './check-file.ts';
import { checkItems } from './check-items.ts';
import { fillInForm } from './fill-in-form.ts';

/** The sandbox takes seconds; a busy machine takes longer. */
const LIMIT_MS = 120_000;

const POLL_EVERY_MS = 300;

/** The result of an example. */
export interface CaseResult {
	readonly file: string;
	readonly items: number;
	readonly files: number;
	readonly seconds: number;
}

/** n8n, and the credentials of the examples' nodes. */
export interface Bench {
	readonly client: N8nClient;
	readonly url: string;
	/** Of the server that makes PDF files. */
	readonly converterUrl: string;
	/** IDs by credential type. */
	readonly credentials: Readonly<Record<string, string>>;
}

/**
 * Imports an example, runs it, and checks its result and that of the example that it starts.
 *
 * @throws {UserError} when the result is not as expected
 */
export async function runCase(
	bench: Bench,
	{ caller, expected, file, listener, pages = [], pinData, start = '' }: ExampleCase,
): Promise<CaseResult[]> {
	const { client } = bench;
	const startedAt = Date.now();
	if (caller !== undefined) {
		const calledId = await importExample(bench, file);
		await client.activateWorkflow(calledId);
		const links = await caller.call(bench.url);
		for (const link of links) await checkLink(caller.file, link);
		await client.deactivateWorkflow(calledId);
		const count = { items: links.length, files: links.length };
		return [{ file, ...count, seconds: elapsedSeconds(startedAt) }];
	}
	const listenerId = listener && (await importExample(bench, listener.file));
	if (listenerId !== undefined) await client.activateWorkflow(listenerId);

	const workflowId = await importExample(bench, file, pinData?.(bench.url, bench.converterUrl));
	const execution = await client.runWorkflow(workflowId, start);
	for (const page of pages) await fillInForm(client, execution, page, LIMIT_MS);
	const data = await successOf(bench, file, execution);
	const results = [
		{
			file,
			...(await checkItems(client, file, [data], expected)),
			seconds: elapsedSeconds(startedAt),
		},
	];
	if (listener === undefined || listenerId === undefined) return results;

	const heard = await executionsOf(bench, listenerId, listener.executions);
	const listened = await Promise.all(heard.map((id) => successOf(bench, listener.file, id)));
	await client.deactivateWorkflow(listenerId);
	results.push({
		file: listener.file,
		...(await checkItems(client, listener.file, listened, listener.expected)),
		seconds: elapsedSeconds(startedAt),
	});
	return results;
}

async function importExample(
	{ client, credentials }: Bench,
	file: string,
	pinData: IPinData = {},
): Promise<string> {
	const workflow = await readExample(join('examples', file));
	return await client.createWorkflow({ ...workflow, pinData }, credentials);
}

async function successOf(
	{ client }: Bench,
	file: string,
	executionId: string,
): Promise<IRunExecutionData> {
	const { data, status } = await client.executions.waitFor(executionId, LIMIT_MS);
	if (status === 'success') return data;
	throw new UserError(`${file} ended with: ${data.resultData.error?.message ?? status}`);
}

/** The IDs of the executions of a workflow that is started by its trigger, once there are enough of them. */
async function executionsOf(
	{ client }: Bench,
	workflowId: string,
	count: number,
): Promise<string[]> {
	return await pWaitFor(
		async () => {
			const listed = await client.executions.list(workflowId);
			const haveEnded = listed.length >= count && listed.every(({ status }) => ENDED.has(status));
			return haveEnded && pWaitFor.resolveWith(listed.map(({ id }) => id));
		},
		{
			interval: POLL_EVERY_MS,
			timeout: {
				milliseconds: LIMIT_MS,
				message: new UserError(`Overten did not start the workflow ${String(count)} times.`),
			},
		},
	);
}
