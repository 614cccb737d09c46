import type { IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import { isFilled, isJsonObject, isRecord, isString } from '../../../api/guards';
import { addHint, isManualRun, POLL_INSTEAD } from '../../../execution/host';
import type { PauseRefusal } from '../../../execution/host';

/** Triggers that answer a caller, with what to choose there so that an answer can wait for the end of a pause. */
const ANSWERING: ReadonlyMap<string, string> = new Map([
	[
		'n8n-nodes-base.webhook',
		"choose Respond: Using 'Respond to Webhook' Node, and add that node at the end",
	],
	[
		'n8n-nodes-base.formTrigger',
		// Since version 2.2 of the trigger, n8n refuses a Respond to Webhook node behind it.
		"add a 'Form' node with Page Type: Form Ending at the end",
	],
	[
		'@n8n/n8n-nodes-langchain.chatTrigger',
		"choose Response Mode: Using Response Nodes, and answer with 'Chat' nodes",
	],
]);

const FORM_PAGE = 'n8n-nodes-base.form';

/**
 * Why the caller would not hear of the result: n8n answers a caller that waits for the last node when the execution
 * pauses, and a streaming one with nothing. In a manual run a hint is enough, since nobody but the user waits.
 *
 * @returns undefined where nobody waits for that
 */
export function refusalForCaller(context: IExecuteFunctions): PauseRefusal | undefined {
	const caller = callersOf(context).find(
		(trigger) => answersAtTheEnd(trigger) && !hasFormPages(context, trigger),
	);
	if (caller === undefined) return undefined;
	const refusal = {
		message: `The caller of '${caller.name}' would get an answer before the file is ready`,
		nextStep: `n8n answers when the workflow pauses. For '${caller.name}', ${ANSWERING.get(caller.type) ?? ''}. Alternatively: ${POLL_INSTEAD}`,
	};
	if (!isManualRun(context)) return refusal;
	addHint(context, `${refusal.message}. ${refusal.nextStep}`);
	return undefined;
}

/** The triggers that have started this execution, of this node or of the agent whose tool it is. */
function callersOf(context: IExecuteFunctions): NodeTypeAndVersion[] {
	const names = [context.getNode().name, ...agentOf(context)];
	return names
		.flatMap((name) => context.getParentNodes(name, { includeNodeParameters: true }))
		.filter(
			({ disabled, name, type }) => ANSWERING.has(type) && !disabled && hasRun(context, name),
		);
}

/** n8n runs a tool as a node whose input comes from the agent. */
function agentOf(context: IExecuteFunctions): string[] {
	const { source } = context.getExecuteData();
	const main: unknown = isRecord(source) ? source.main : undefined;
	const from: unknown = Array.isArray(main) ? main[0] : undefined;
	return isRecord(from) && isString(from.previousNode) ? [from.previousNode] : [];
}

/** A workflow may have several triggers. */
function hasRun(context: IExecuteFunctions, name: string): boolean {
	return context.evaluateExpression(`{{ $(${JSON.stringify(name)}).isExecuted }}`, 0) !== false;
}

function answersAtTheEnd({ parameters = {}, type }: NodeTypeAndVersion): boolean {
	const collection: unknown = parameters.options;
	const options = isJsonObject(collection) ? collection : {};
	const isChat = type === '@n8n/n8n-nodes-langchain.chatTrigger';
	// The chat's mode is an option, and it waits for the last node unless that says otherwise.
	const mode = isChat ? (options.responseMode ?? 'lastNode') : parameters.responseMode;
	return isFilled(mode) && (mode === 'lastNode' || mode === 'streaming');
}

/** Whatever the form trigger says, n8n then leads the person from page to page, and keeps them waiting during a pause. */
function hasFormPages(context: IExecuteFunctions, { name, type }: NodeTypeAndVersion): boolean {
	if (type !== 'n8n-nodes-base.formTrigger') return false;
	return context.getChildNodes(name).some((node) => node.type === FORM_PAGE && !node.disabled);
}
