import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../parameter-error';
import { readText, readWebAddress } from './text';

const SYNC = 'sync';
const ASYNC = 'async';
const POLL = 'poll';
const WEBHOOK = 'webhook';

/** The modes in which the node itself waits for a task. */
export const WAITING_MODES = [SYNC, POLL, WEBHOOK];

/** Those of them in which it looks at the task again and again. */
export const LOOKING_MODES = [SYNC, POLL];

export type ExecutionMode = typeof SYNC | typeof ASYNC | typeof POLL | typeof WEBHOOK;

export function executionFields(defaultMode: ExecutionMode): INodeProperties[] {
	return [
		{
			displayName: 'Execution Mode',
			name: 'executionMode',
			type: 'options',
			// A mode decides how the whole node waits, so that it cannot differ from item to item.
			noDataExpression: true,
			options: [
				{
					name: 'Async: Pause Until Webhook',
					value: WEBHOOK,
					description:
						'Start the job, store the execution, and go on when Overten calls back. n8n does no work while it waits.',
				},
				{
					name: 'Async: Poll Until Done',
					value: POLL,
					description: 'Start the job and look every few seconds until the file is ready',
				},
				{
					name: 'Async: Return Task',
					value: ASYNC,
					description: 'Start the job and go on at once with its task ID, without a file',
				},
				{
					name: 'Sync',
					value: SYNC,
					description:
						'Keep one connection open until the file is ready. For jobs of a few minutes.',
				},
			],
			default: defaultMode,
			description: 'How the node waits for Overten, which takes from 90 seconds to 25 minutes',
		},
		{
			displayName:
				'Overten must be able to reach this n8n from the internet. If n8n runs on your own server, its setting WEBHOOK_URL must hold its public address. The workflow must be saved.',
			name: 'pauseNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { executionMode: [WEBHOOK] } },
		},
		{
			displayName: 'If It Takes Over 5 Minutes',
			name: 'afterPromotion',
			type: 'options',
			options: [
				{ name: 'Keep Waiting for the File', value: 'poll' },
				{ name: 'Return the Task', value: 'return' },
			],
			default: 'poll',
			displayOptions: { show: { executionMode: [SYNC] } },
			description:
				'Overten ends a connection after 5 minutes and goes on with the job as a task. The node can wait for that task, or return its ID without a file.',
		},
		{
			displayName: 'Webhook URL',
			name: 'webhookUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/…',
			displayOptions: { show: { executionMode: [ASYNC] } },
			description: 'An address that Overten calls once when the job is done or has failed',
		},
	];
}

/** The same for all items. */
export function readExecutionMode(context: IExecuteFunctions): ExecutionMode {
	const mode = context.getNodeParameter('executionMode', 0, POLL);
	if (mode === SYNC || mode === ASYNC || mode === POLL || mode === WEBHOOK) return mode;
	throw new ParameterError(
		`There is no execution mode ${JSON.stringify(mode)}`,
		"Pick one in 'Execution Mode'.",
	);
}

export function readAfterPromotion(
	context: IExecuteFunctions,
	itemIndex: number,
): 'poll' | 'return' {
	return context.getNodeParameter('afterPromotion', itemIndex, 'poll') === 'return'
		? 'return'
		: 'poll';
}

/** @throws {ParameterError} when it is no http or https address. */
export function readWebhookUrl(context: IExecuteFunctions, itemIndex: number): string | undefined {
	return readWebAddress(readText(context, 'webhookUrl', itemIndex), 'Webhook URL');
}
