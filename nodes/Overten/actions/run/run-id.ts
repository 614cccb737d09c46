import type { INodeProperties } from 'n8n-workflow';

export const runIdField: INodeProperties = {
	displayName: 'Run ID',
	name: 'runId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. run_… or {{ $json.run_id }}',
	description: 'The ID of the run, as the operation Generate has returned it',
};
