import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { executeOperation } from './actions/execute';
import { resumePaused } from './actions/pause/resume';
import { RESUME_WEBHOOKS } from './actions/pause/resume-url';
import { nodeProperties } from './actions/registry';
import { searchRuns } from './actions/search-runs';

export class Overten implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Overten',
		name: 'overten',
		icon: { light: 'file:../../icons/overten.svg', dark: 'file:../../icons/overten.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Turn a prompt into an Excel workbook, a Word document or a PowerPoint deck',
		defaults: { name: 'Overten' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'overtenApi', required: true }],
		webhooks: RESUME_WEBHOOKS,
		properties: nodeProperties(),
	};

	methods = { listSearch: { searchRuns } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperation(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumePaused(this);
	}
}
