import { jsonParse, NodeConnectionTypes } from 'n8n-workflow';
import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/** An item for {@link EmitItems}, with its files in base64. */
export interface EmittedItem {
	readonly json?: IDataObject;
	readonly files?: Readonly<
		Record<
			string,
			{ readonly fileName: string; readonly mimeType?: string; readonly content: string }
		>
	>;
}

/** A description with only what n8n requires. */
export function describeNode(
	name: string,
	more: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: 'Only for tests',
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
		...more,
	};
}

/** Passes its items through: the start and the end of the test workflows. */
export class PassThrough implements INodeType {
	description = describeNode('passThrough');

	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		return Promise.resolve([
			items.map((item, index) => ({ ...item, pairedItem: { item: index } })),
		]);
	}
}

/** Outputs the items of its parameter, and stores their files like any n8n node. */
export class EmitItems implements INodeType {
	description = describeNode('emitItems', {
		properties: [{ displayName: 'Items', name: 'items', type: 'json', default: '[]' }],
	});

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = jsonParse<EmittedItem[]>(this.getNodeParameter('items', 0) as string);
		return [await Promise.all(items.map(async (item) => await makeItem(this, item)))];
	}
}

async function makeItem(
	{ helpers }: IExecuteFunctions,
	{ json = {}, files = {} }: EmittedItem,
): Promise<INodeExecutionData> {
	const binary: IBinaryKeyData = {};
	for (const [field, { content, fileName, mimeType }] of Object.entries(files)) {
		const bytes = Buffer.from(content, 'base64');
		binary[field] = await helpers.prepareBinaryData(bytes, fileName, mimeType);
	}
	return { json, binary, pairedItem: 0 };
}
