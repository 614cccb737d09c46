import type { INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowToCreate } from '../../../../scripts/n8n/rest-types.ts';
import {
	chain,
	itemsFromPrompts,
	node,
	NODES,
	overtenNode,
	PROMPT_OF_ITEM,
	WORKBOOK,
} from '../workflow.ts';

/** The ways to get a file: the trigger gets those of the jobs that Return Task has submitted. */
export type Way = 'pause' | 'poll' | 'sync' | 'trigger';

/** What the node that generates is set to. Its jobs are paid once, however often a call is repeated. */
const GENERATE: Readonly<Record<Way, INodeParameters>> = {
	sync: { ...WORKBOOK, executionMode: 'sync' },
	poll: { ...WORKBOOK, executionMode: 'poll' },
	pause: { ...WORKBOOK, executionMode: 'webhook' },
	trigger: { resource: 'document', operation: 'generate', executionMode: 'async' },
};

const OPTIONS: INodeParameters = { payOncePer: 'sameContent' };

const byId = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

const DOWNLOAD: INodeParameters = {
	resource: 'run',
	operation: 'download',
	runId: byId('={{ $json.run_id }}'),
};

/** A workflow that a webhook at `path` starts, and that sends its file to `receiver`. */
export function generating(path: string, way: Way, receiver: string): WorkflowToCreate {
	const parameters = { prompt: '={{ $json.prompt }}', options: OPTIONS, ...GENERATE[way] };
	const generate = overtenNode(parameters);
	const start = itemsFromPrompts(path);
	return chain(
		way,
		way === 'trigger' ? [...start, generate] : [...start, generate, sendFile(receiver)],
	);
}

/** A workflow for jobs of the trigger whose event n8n has dropped: it finds the run by its prompt, and downloads the file. */
export function makingUp(path: string, receiver: string): WorkflowToCreate {
	const runs = overtenNode({ resource: 'run', operation: 'getAll', returnAll: true });
	const ofPrompt = node('Of the Prompt', 'n8n-nodes-base.filter', 2.2, {
		conditions: {
			combinator: 'and',
			conditions: [
				{
					leftValue: '={{ $json.prompt }}',
					operator: { type: 'string', operation: 'equals' },
					rightValue: PROMPT_OF_ITEM,
				},
			],
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		},
	});
	return chain('make up', [...itemsFromPrompts(path), runs, ofPrompt, ...collecting(receiver)]);
}

/** A workflow that needs all of n8n and Overten, and costs nothing: it downloads the file of a run that has ended. */
export function canary(path: string, receiver: string, runId: string): WorkflowToCreate {
	const download = overtenNode({ ...DOWNLOAD, runId: byId(runId) });
	const url = `=${receiver}/canary/{{ $('${NODES.prompts}').item.json.prompt }}`;
	return chain('canary', [...itemsFromPrompts(path), download, sendFile(url)]);
}

/** A workflow without this package: it downloads a file and sends it on, with n8n's own nodes. */
export function plain(path: string, receiver: string): WorkflowToCreate {
	const url = `=${receiver}/files/{{ $json.prompt }}`;
	const options = { response: { response: { responseFormat: 'file' } } };
	const download = node('Download', 'n8n-nodes-base.httpRequest', 4.2, { url, options });
	return chain('plain', [...itemsFromPrompts(path), download, sendFile(receiver)]);
}

/** The nodes that get the file of a run. */
export function collecting(receiver: string): readonly INode[] {
	const download = overtenNode(DOWNLOAD, { name: 'Download', retryOnFail: true });
	return [download, sendFile(receiver)];
}

function sendFile(url: string): INode {
	const request = node(NODES.end, 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url,
		sendBody: true,
		contentType: 'binaryData',
		inputDataFieldName: 'data',
	});
	return { ...request, retryOnFail: true };
}
