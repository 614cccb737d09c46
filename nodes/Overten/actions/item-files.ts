import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** The output item of an input item, which keeps the files of that, with another one beside them if there is one. */
export function withFile(
	context: IExecuteFunctions,
	itemIndex: number,
	json: IDataObject,
	field?: string,
	file?: IBinaryData,
): INodeExecutionData {
	const binary = {
		...context.getInputData()[itemIndex]?.binary,
		...(field !== undefined && file !== undefined && { [field]: file }),
	};
	return {
		json,
		pairedItem: { item: itemIndex },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}
