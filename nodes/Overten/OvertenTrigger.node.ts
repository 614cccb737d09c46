import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { EVENTS_SUBTITLE } from './trigger/event-fields';
import { triggerFields } from './trigger/fields';
import { checkExists, create, remove } from './trigger/lifecycle';
import { receiveDelivery } from './trigger/receive';

export class OvertenTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Overten Trigger',
		name: 'overtenTrigger',
		icon: { light: 'file:../../icons/overten.svg', dark: 'file:../../icons/overten.dark.svg' },
		group: ['trigger'],
		// Version 3 has no 'All' in Formats. For a node of version 1, n8n evaluates an expression at each webhook call, which takes longer than everything
		// done here.
		version: [2, 3],
		defaultVersion: 3,
		subtitle: EVENTS_SUBTITLE,
		// n8n's nodes panel shows both nodes as one entry, with this line.
		description:
			'Generate Excel, Word and PowerPoint files, or start a workflow when they are ready',
		defaults: { name: 'Overten Trigger' },
		eventTriggerDescription: 'Waiting for Overten to finish a run. n8n listens for 2 minutes.',
		activationMessage: 'Your workflow now starts whenever Overten finishes a run.',
		triggerPanel: {
			header: 'Pull in events from Overten',
			executionsHelp: {
				inactive:
					'<b>While building your workflow</b>, start a run in Overten or with an Overten node, and click the button when the run is nearly done: a run takes from 90 seconds to 25 minutes, and n8n listens for 2 minutes. To get a past event at once, add an Overten Polling Trigger, fetch a test event there, and copy its output into this node with <i>Edit Output</i>.<br /><br /><b>Once the workflow is ready</b>, publish it (n8n 1: activate it). Then every run that finishes starts the workflow.',
				active:
					'<b>While building your workflow</b>, start a run in Overten or with an Overten node, and click the button when the run is nearly done: n8n listens for 2 minutes.<br /><br /><b>Your workflow is published</b>, so every run that finishes starts it. These executions appear in the executions list, but not here.',
			},
			activationHint:
				'Once you have finished building the workflow, publish it (n8n 1: activate it). Then it starts automatically whenever a run finishes.',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'overtenApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'overten',
				ndvHideUrl: '={{ $parameter["source"] === "subscription" }}',
			},
		],
		properties: triggerFields,
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this);
	}
}
