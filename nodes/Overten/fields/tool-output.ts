import type { INodeProperties } from 'n8n-workflow';

import { RAW, SELECTED, TOOL_OUTPUT, TOOL_OUTPUT_FIELDS } from '../execution/model-output';

/** What the model of a tool reads, for every operation. */
export const toolOutputProperties: INodeProperties[] = [
	{
		displayName: 'Output',
		name: TOOL_OUTPUT,
		type: 'options',
		options: [
			{
				name: 'Simplified',
				value: 'simplified',
				description: 'What a model needs: IDs, status, links, summary or text, and credits',
			},
			{ name: 'Raw', value: RAW, description: 'Every field that Overten returns' },
			{ name: 'Selected Fields', value: SELECTED, description: 'The fields that you name' },
		],
		default: 'simplified',
		displayOptions: { show: { '@tool': [true] } },
		description: 'What the model reads. It never gets the file itself.',
	},
	{
		displayName: 'Fields',
		name: TOOL_OUTPUT_FIELDS,
		type: 'string',
		default: 'task_id, status, download_url, next_step',
		placeholder: 'e.g. task_id, status, download_url',
		displayOptions: { show: { '@tool': [true], [TOOL_OUTPUT]: [SELECTED] } },
		description: 'The names of the fields, separated by commas',
	},
];
