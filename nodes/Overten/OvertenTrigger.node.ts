import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { triggerFields } from './trigger/fields';
import { checkExists, create, remove } from './trigger/lifecycle';
import { receiveDelivery } from './trigger/receive';

export class OvertenTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Overten Trigger',
		name: 'overtenTrigger',
		icon: { light: 'file:../../icons/overten.svg', dark: 'file:../../icons/overten.dark.svg' },
		group: ['trigger'],
		// For webhooks of version 1, n8n evaluates an expression at each call, which takes longer than all that is done here.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		// n8n's nodes panel shows the two nodes as one, with this line.
		description: 'Make Excel, Word and PowerPoint files, or start a workflow when they are ready',
		defaults: { name: 'Overten Trigger' },
		eventTriggerDescription: 'Waiting for Overten to finish a run',
		activationMessage: 'Overten now starts this workflow whenever a run is done.',
		triggerPanel: {
			header: 'Let Overten start this workflow',
			executionsHelp: {
				inactive:
					'<b>While you build</b>, click the button, then start a run in Overten or with an Overten node. It appears here as soon as it is done, which takes from 90 seconds to 25 minutes.<br /><br /><b>When you are happy</b>, publish the workflow (n8n 1: activate it). From then on every run starts it.',
				active:
					'<b>While you build</b>, click the button, then start a run in Overten or with an Overten node. It appears here as soon as it is done.<br /><br /><b>The workflow is published</b>: every run that is done starts it. These executions do not show here, but in the list of executions.',
			},
			activationHint:
				'Once you have finished building the workflow, publish it (n8n 1: activate it). Then it starts by itself whenever a run is done.',
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
