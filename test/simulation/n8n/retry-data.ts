import type { IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

import { makeWorkflow } from '../../support/execution.ts';
import type { N8n } from '../../support/n8n.ts';
import { dataOf } from './row.ts';
import type { Row } from './row.ts';

/**
 * What an execution that is retried starts with, as n8n's ExecutionService.retry makes it: all data of the old one,
 * without the error and without the run that failed.
 *
 * @param edited the workflow as it is saved now, when that is to be used
 */
export function retryData(
	row: Row,
	n8n: N8n,
	edited: IWorkflowBase | undefined,
): IRunExecutionData {
	const data = dataOf(row);
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted !== undefined) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted] ?? [];
		if (runs.at(-1)?.error !== undefined) runs.pop();
	}
	if (edited === undefined) return data;
	const workflow = makeWorkflow(n8n, edited);
	for (const entry of data.executionData?.nodeExecutionStack ?? []) {
		const node = workflow.getNode(entry.node.name);
		if (node === null) throw new Error(`The workflow has no node '${entry.node.name}' any more.`);
		entry.node = node;
	}
	return data;
}
