import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { Batch } from './execution/batch';
import { hintAtDeprecation } from './execution/deprecation-hint';
import { readItemsAtOnce } from './fields/items-at-once';
import { searchImages } from './fields/image-picker';
import { searchRuns } from './fields/run-picker';
import { resumePaused } from './job/modes/pause/resume';
import { RESUME_WEBHOOKS } from './job/modes/pause/resume-url';
import { WAITING_TOOLTIP } from './job/modes/pause/waiting-tooltip';
import { nodeProperties, nodeSubtitle, pickedOperation, wordsOf } from './resources';

export class Overten implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Overten',
		name: 'overten',
		icon: { light: 'file:../../icons/overten.svg', dark: 'file:../../icons/overten.dark.svg' },
		group: ['transform'],
		// n8n evaluates an expression at each webhook call of a node of version 1: this takes time, and fails in workflows whose Execution
		// Logic is v2, so that a pause would never end.
		version: 2,
		subtitle: nodeSubtitle(),
		description: 'Turn a prompt into an Excel workbook, a Word document or a PowerPoint deck',
		defaults: { name: 'Overten' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Makes Excel, Word and PowerPoint files from a prompt, in 90 seconds to 25 minutes, for credits. The file is in the binary field data. Set a Wait Limit and On Error, since jobs can fail. As the tool of an agent, connect it as a tool and fill the prompt with $fromAI.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.respondToWebhook',
					relationHint: 'Answers a webhook or a form when the file is ready, also after a pause',
				},
				{
					nodeType: '@n8n/n8n-nodes-langchain.chat',
					relationHint: 'Tells a chat that the job has started, and sends the link when it is done',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'overtenApi', required: true }],
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip: WAITING_TOOLTIP,
		properties: nodeProperties(),
	};

	methods = { listSearch: { searchImages, searchRuns } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = pickedOperation(this);
		const batch = new Batch(this, readItemsAtOnce, wordsOf(operation));
		try {
			return [await operation.execute(batch)];
		} finally {
			// Ends what still waits, such as an upload of an item that has failed at its wait limit.
			batch.stop.stop();
			hintAtDeprecation(batch);
		}
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumePaused(this);
	}
}
