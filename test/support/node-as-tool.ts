import { deepCopy, NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
	NodeOutput,
} from 'n8n-workflow';

/**
 * The AI tool that n8n's server creates from a node with `usableAsTool`: the same code, no main input, a tool output,
 * and a description for the model.
 * @throws Error if the node does not allow it
 */
export function nodeAsTool(nodeType: INodeType): INodeType {
	const { usableAsTool, ...description } = deepCopy(nodeType.description);
	if (usableAsTool === undefined) {
		throw new Error(`The node ${description.name} cannot be used as a tool`);
	}

	return {
		description: {
			...description,
			name: `${description.name}Tool`,
			displayName: `${description.displayName} Tool`,
			inputs: [],
			outputs: [NodeConnectionTypes.AiTool],
			properties: [...toolProperties(description), ...description.properties],
		},
		async execute(this: IExecuteFunctions): Promise<NodeOutput> {
			return (await nodeType.execute?.call(this)) ?? [];
		},
		async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
			return (await nodeType.webhook?.call(this)) ?? {};
		},
	};
}

function toolProperties(description: INodeTypeDescription): INodeProperties[] {
	if (description.properties.some(({ name }) => name === 'toolDescription')) return [];
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: description.description,
		required: true,
	};
	const canBeAutomatic = description.properties.some(({ name }) =>
		['resource', 'operation'].includes(name),
	);
	if (!canBeAutomatic) return [toolDescription];

	return [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{ ...toolDescription, displayOptions: { show: { descriptionType: ['manual'] } } },
	];
}
