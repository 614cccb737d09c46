import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { runWorkflow } from './execution';
import type { Execution, RunRequest } from './execution';
import type { N8n } from './n8n';
import { PACKAGE_NAME, PASS_THROUGH } from './node-types';
import { generate, PROMPT_OF_ITEM, promptItems } from './overten';

/** Long enough for the execution to be stored before its tasks end: 2 s in real time. */
export const SOON = '[[duration=20m]]';
export const LATER = '[[duration=24h]]';

/** Runs Start → Overten → Done, and from its error output → Failed, until it pauses. */
export async function runUntilPaused(
	n8n: N8n,
	input: readonly (INodeExecutionData | string)[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
	request: Pick<RunRequest, 'agentRun' | 'executionId' | 'settings'> = {},
): Promise<Execution> {
	return await runWorkflow(n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overten`,
				parameters: generate({ prompt: PROMPT_OF_ITEM, executionMode: 'webhook', ...parameters }),
				...settings,
			},
			{ name: 'Done', type: PASS_THROUGH },
			{ name: 'Failed', type: PASS_THROUGH },
		],
		wires: [
			['Start', 'Overten'],
			['Overten', 'Done'],
			['Overten', 'Failed', 1],
		],
		startNode: 'Start',
		input: input.flatMap((item) => (typeof item === 'string' ? promptItems(item) : [item])),
		mode: 'trigger',
		...request,
	});
}
