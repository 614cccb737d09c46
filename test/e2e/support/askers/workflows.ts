import type { INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowToCreate } from '../../../../scripts/n8n/rest-types.ts';
import { chain, node, overtenNode, overtenTool, to } from '../workflow.ts';
import { TOOL_NAME } from './obedient-model.ts';

/** The name of the trigger. */
export const TRIGGER = 'Start';

/** The name of the node that answers. */
export const ANSWER = 'Answer';

/** The options of a job that ends in seconds. */
const SOON: INodeParameters = { firstPollAfter: 0.3, maxPollInterval: 0.5 };

/** A workflow that answers from both outputs of the node. */
export function fork(
	trigger: INode,
	prompt: string,
	overten: INodeParameters,
	answer: INode,
): WorkflowToCreate {
	const options = { ...SOON, ...Object(overten.options) };
	const workflow = chain('Somebody who asks', [
		trigger,
		overtenNode({ prompt, ...overten, options }, { onError: 'continueErrorOutput' }),
		answer,
	]);
	workflow.connections.Overten = { main: [[to(answer.name)], [to(answer.name)]] };
	return workflow;
}

/** Sets the option Answer After, unless it is undefined. */
export function answeringAfter(
	answerAfterS: number | undefined,
	overten: INodeParameters,
): INodeParameters {
	if (answerAfterS === undefined) return overten;
	return { ...overten, options: { ...Object(overten.options), answerAfter: answerAfterS } };
}

/** The node as a tool, whose prompt a model fills in. */
export function tool(overten: INodeParameters): INode {
	const options = { ...SOON, ...Object(overten.options) };
	const prompt = "={{ $fromAI('prompt', 'What to make', 'string') }}";
	return overtenTool({ prompt, ...overten, options }, { name: TOOL_NAME });
}

export function webhook(path: string, responseMode: string): INode {
	const parameters = { httpMethod: 'POST', path, responseMode };
	return { ...node(TRIGGER, 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

export function respond(responseBody: string): INode {
	return node(ANSWER, 'n8n-nodes-base.respondToWebhook', 1.1, {
		respondWith: 'json',
		responseBody,
		options: {},
	});
}

/** Whose items the caller gets, where n8n answers with those of the last node. */
export function passOn(): INode {
	return node(ANSWER, 'n8n-nodes-base.noOp', 1);
}
