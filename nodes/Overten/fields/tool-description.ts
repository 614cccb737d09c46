import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../execution/operation';

/** Where n8n looks for the description of a tool. As the node has one for each operation, n8n adds none of its own. */
const TOOL_DESCRIPTION = 'toolDescription';

const IS_FREE = 'Costs no credits.';

/** What a model reads of an operation before it calls it. A person can change it. */
export function toolDescription({
	description,
	forModel = IS_FREE,
}: Pick<Operation, 'description' | 'forModel'>): INodeProperties {
	return {
		displayName: 'Tool Description',
		name: TOOL_DESCRIPTION,
		type: 'string',
		typeOptions: { rows: 4 },
		default: `${description.replace(/\.$/, '')}. ${forModel}`,
		displayOptions: { show: { '@tool': [true] } },
		description:
			'What the model reads about this tool before it calls it. Say when to use it, and whom to ask first.',
	};
}
