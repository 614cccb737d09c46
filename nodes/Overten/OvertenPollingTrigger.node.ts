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
		activationMessage: 'Your workflow now starts whenever n8n finds that a run has finished.',
		triggerPanel: {
			header: 'Get your latest finished run from Overten',
			executionsHelp: {
				inactive:
					'<b>While building your workflow</b>, click the button to get the latest run that has finished. Nothing is generated, and it costs no credits.<br /><br /><b>Once the workflow is ready</b>, publish it (n8n 1: activate it). Then n8n lists the runs at the <i>Poll Times</i>, and starts the workflow with those that have finished since.',
				active:
					'<b>While building your workflow</b>, click the button to get the latest run that has finished. Nothing is generated, and it costs no credits.<br /><br /><b>Your workflow is published</b>, so n8n lists the runs at the <i>Poll Times</i>, and starts it with those that have finished since. These executions appear in the executions list, but not here.',
			},
			activationHint:
				'Once you have finished building the workflow, publish it (n8n 1: activate it). Then n8n looks for finished runs at the Poll Times.',
		},
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
