import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Words } from '../errors/words';
import type { Operation, Resource } from '../execution/operation';
import { byName, propertyShownWhen } from '../fields/field';
import { wordsOfItemsAtOnce } from '../fields/items-at-once';
import { OPTIONS } from '../fields/options';
import { toolDescription } from '../fields/tool-description';
import { toolOutputProperties } from '../fields/tool-output';
import { account } from './account';
import { document } from './document';
import { file } from './file';
import { image } from './image';
import { presentation } from './presentation';
import { prompt } from './prompt';
import { run } from './run';
import { spreadsheet } from './spreadsheet';
import { task } from './task';
import { text } from './text';

/** Everything that the node can do. The panel and the dispatch are both made from this list. */
const RESOURCES: readonly Resource[] = [
	account,
	document,
	file,
	image,
	presentation,
	prompt,
	run,
	spreadsheet,
	task,
	text,
];

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
	RESOURCES.flatMap((resource) =>
		resource.operations.map((operation) => [key(resource.value, operation.value), operation]),
	),
);

/** @throws {NodeOperationError} when there is no such operation */
export function pickedOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const picked = OPERATIONS.get(key(resource, operation));
	if (picked !== undefined) return picked;
	throw new NodeOperationError(
		context.getNode(),
		`The resource '${resource}' has no operation '${operation}'`,
		{ description: "Select one in 'Resource' and 'Operation'." },
	);
}

/** How errors speak of an operation. */
export function wordsOf({ fields, words }: Operation): Words {
	return { ...wordsOfItemsAtOnce(fields), ...words };
}

/** The node's properties: the resource, its operations, and the fields of each. */
export function nodeProperties(): INodeProperties[] {
	const fields = RESOURCES.flatMap(fieldsOf);
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: RESOURCES.map(({ name, value }) => ({ name, value })),
			default: 'spreadsheet',
		},
		...RESOURCES.map(operationProperty),
		...fields.filter(({ name }) => name !== OPTIONS),
		...toolOutputProperties,
		...fields.filter(({ name }) => name === OPTIONS),
	];
}

function fieldsOf({ operations, value }: Resource): INodeProperties[] {
	return operations.flatMap((operation) =>
		[toolDescription(operation), ...operation.fields.flatMap(({ properties }) => properties)].map(
			(property) =>
				propertyShownWhen({ resource: [value], operation: [operation.value] }, property),
		),
	);
}

/** What the canvas shows below the node's name: an expression that knows the names in the panel. */
export function nodeSubtitle(): string {
	const names = RESOURCES.flatMap(({ name: resource, operations, value }) =>
		operations.map((operation) => [key(value, operation.value), `${operation.name}: ${resource}`]),
	);
	const table = JSON.stringify(Object.fromEntries(names));
	return `={{ (${table})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}

function operationProperty({ value, operations }: Resource): INodeProperties {
	const [{ value: preselected }] = operations;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options: operations
			.map(({ name, value, action, description }) => ({ name, value, action, description }))
			.sort(byName(({ name }) => name)),
		default: preselected,
	};
}

function key(resource: string, operation: string): string {
	return `${resource}.${operation}`;
}
