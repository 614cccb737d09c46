import { join } from 'node:path';

import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import { readExample } from '../demo/workflow.ts';
import type { N8nClient } from '../n8n/client.ts';
import { elapsedSeconds } from '../progress.ts';
import type { Stack } from '../stack.ts';
import { UserError } from '../user-error.ts';
import { checkFile } from './check-file.ts';
import type { ExampleCase, Expected } from './cases.ts';

/** The sandbox takes seconds; a machine that is busy gets more. */
const LIMIT_MS = 120_000;

export interface CaseResult {
	readonly workflow: string;
	readonly items: number;
	readonly files: number;
	readonly seconds: number;
}

/**
 * Imports an example, runs it, and checks what came of it.
 *
 * @throws {UserError} when that is not what is expected
 */
export async function runCase(
	{ client, credentialId }: Stack,
	{ expected, file, pinData, start }: ExampleCase,
): Promise<CaseResult> {
	const workflow = await readExample(join('examples', file));
	const startedAt = Date.now();
	const workflowId = await client.createWorkflow(
		{ ...workflow, ...(pinData && { pinData }) },
		{ overtenApi: credentialId },
	);
	const executionId = await client.runWorkflow(workflowId, start);
	const { data, status } = await client.waitForExecution(executionId, LIMIT_MS);
	if (status !== 'success') {
		throw new UserError(`${file} ended with: ${data.resultData.error?.message ?? status}`);
	}
	const checked = await Promise.all(
		expected.map(async (one) => await checkItems(client, file, data, one)),
	);
	return {
		workflow: workflow.name,
		items: checked.reduce((sum, { items }) => sum + items, 0),
		files: checked.reduce((sum, { files }) => sum + files, 0),
		seconds: elapsedSeconds(startedAt),
	};
}

async function checkItems(
	client: N8nClient,
	file: string,
	data: IRunExecutionData,
	{ file: kind, items: count, node }: Expected,
): Promise<{ items: number; files: number }> {
	const items = itemsOf(data, node);
	if (items.length !== count) {
		throw new UserError(
			`${file}: '${node}' has ${String(items.length)} items instead of ${String(count)}.`,
		);
	}
	if (kind === undefined) return { items: count, files: 0 };
	for (const { binary } of items) {
		const id = binary?.data?.id;
		if (id === undefined) throw new UserError(`${file}: an item of '${node}' has no file.`);
		await checkFile(kind, await client.downloadBinary(id));
	}
	return { items: count, files: count };
}

function itemsOf(data: IRunExecutionData, node: string): INodeExecutionData[] {
	return data.resultData.runData[node]?.at(-1)?.data?.main?.[0] ?? [];
}
