import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';

import { EVENTS_SUBTITLE, downloadFields, EVENTS, FORMATS } from './trigger/event-fields';
import { pollRuns } from './trigger/poll';

export class OvertenPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Overten Polling Trigger',
		name: 'overtenPollingTrigger',
		icon: { light: 'file:../../icons/overten.svg', dark: 'file:../../icons/overten.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: EVENTS_SUBTITLE,
		description:
			'Starts a workflow when a run has finished, on an n8n that Overten cannot reach from the internet',
		defaults: { name: 'Overten Polling Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'overtenApi', required: true }],
		properties: [
			EVENTS,
			FORMATS,
			...downloadFields(
				'If it cannot be downloaded, the workflow starts without it, and the field file_error says why',
			),
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollRuns(this);
	}
}
