import { randomUUID } from 'node:crypto';

import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';

import { startStored } from '../execution';
import type { Execution } from '../execution';
import type { N8n } from '../n8n';

/**
 * What n8n does when a person clicks Retry at an execution, following n8n 2.41.1 (`executions/execution.service`): a new
 * execution with the data of the old one, less the last error and the run that ended with it.
 */
export async function retry(n8n: N8n, execution: Execution): Promise<Execution> {
	const data = parse(execution.stored) as IRunExecutionData;
	const { lastNodeExecuted = '', runData } = data.resultData;
	delete data.resultData.error;
	if (runData[lastNodeExecuted]?.at(-1)?.error !== undefined) runData[lastNodeExecuted].pop();
	const identity = { id: randomUUID(), mode: 'retry', workflow: execution.workflow } as const;
	return await startStored(n8n, identity, data).ended;
}
