import type { INodeProperties } from 'n8n-workflow';

import { account } from './account';
import { document } from './document';
import { byName } from './fields/by-name';
import { shownWhen } from './fields/show';
import { file } from './file';
import { image } from './image';
import type { Operation, Resource } from './operation';
import { presentation } from './presentation';
import { prompt } from './prompt';
import { run } from './run';
import { spreadsheet } from './spreadsheet';
import { task } from './task';
import { text } from './text';

/** All that the node can do. The panel and the dispatch are both made from this list. */
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

/** The operation with these values, undefined when there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return OPERATIONS.get(key(resource, operation));
}

/** The node's properties: the resource, its operations, and the fields of each. */
export function nodeProperties(): INodeProperties[] {
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
		...RESOURCES.flatMap((resource) =>
			resource.operations.flatMap(({ value, fields }) =>
				fields.map((field) => shownWhen({ resource: [resource.value], operation: [value] }, field)),
			),
		),
	];
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
