import { resolve } from 'node:path';

import { Ajv } from 'ajv';
import { loadOutputSchema } from 'n8n-core';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { Overten as OvertenNode } from '../../nodes/Overten/Overten.node';
import { beginTask, fileItem, runOperation, textOf } from '../support/operations';
import { generate, overtenForFile } from '../support/overten';

interface Case {
	readonly resource: string;
	readonly operation: string;
	/** The parameters that differ from the panel's defaults. */
	readonly parameters?: INodeParameters;
	readonly item?: INodeExecutionData;
}

const VERSION = Number(new OvertenNode().description.version);

const NODE_FOLDER = resolve(__dirname, '../../dist/nodes/Overten');

const CSV = fileItem('Region,Sales\nNorth,3\nSouth,4\n', 'sales.csv', 'text/csv');

const UPLOAD = { inputBinaryField: 'data', purpose: 'reference', tags: 'logo', caption: 'Us' };

const ANALYZE = { fileFrom: 'binary', inputBinaryField: 'data', question: 'How many?' };

/** The image is deleted last. */
const CASES: Case[] = [
	{ resource: 'account', operation: 'get' },
	{ resource: 'document', operation: 'generate', parameters: generate() },
	{ resource: 'file', operation: 'upload', parameters: UPLOAD, item: CSV },
	{ resource: 'image', operation: 'upload', parameters: UPLOAD, item: CSV },
	{ resource: 'image', operation: 'get' },
	{ resource: 'image', operation: 'getAll' },
	{ resource: 'image', operation: 'delete' },
	{ resource: 'presentation', operation: 'generate', parameters: generate() },
	{ resource: 'presentation', operation: 'generateOutline', parameters: generate() },
	{ resource: 'prompt', operation: 'check', parameters: { format: 'word', prompt: 'A letter' } },
	{ resource: 'run', operation: 'download' },
	{ resource: 'run', operation: 'get' },
	{ resource: 'run', operation: 'getAll' },
	{ resource: 'spreadsheet', operation: 'analyze', parameters: ANALYZE, item: CSV },
	{ resource: 'spreadsheet', operation: 'generate', parameters: generate() },
	{ resource: 'task', operation: 'get' },
	{ resource: 'task', operation: 'wait' },
	{ resource: 'text', operation: 'humanize', parameters: { text: 'Hello' } },
	{ resource: 'text', operation: 'rewrite', parameters: { text: 'Hello', instruction: 'louder' } },
	{ resource: 'text', operation: 'writeNewContent', parameters: { prompt: 'bread' } },
];

const overten = overtenForFile();

/** The IDs of existing objects in Overten. */
let ids: INodeParameters;

beforeAll(async () => {
	const { run_id: runId, task_id: taskId } = await beginTask(overten, 'A report [[duration=1s]]');
	const [image] = (await runOperation(overten, ['image', 'upload'], UPLOAD, [CSV])).items;
	ids = { runId, taskId, imageId: textOf(image, 'image_id') };
});

test.each(CASES)(
	'$resource $operation: the editor shows its output fields before it has run',
	async ({ item = { json: {} }, operation, parameters, resource }) => {
		const { error, items } = await runOperation(
			overten,
			[resource, operation],
			{ ...ids, ...parameters, resource, operation },
			[item],
		);
		expect(error).toBeUndefined();
		const output = items[0]?.json ?? {};
		const schema = loadOutputSchema({
			nodeDir: NODE_FOLDER,
			version: VERSION,
			resource,
			operation,
		});
		expect(schema).toMatchObject({ type: 'object' });
		const ajv = new Ajv({ strict: false });
		expect(
			ajv.validate({ ...schema, required: namesIn(schema) }, output) ? [] : ajv.errors,
		).toEqual([]);
	},
);

test('every operation has a case', () => {
	const operations = new OvertenNode().description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option) => ({
				resource: displayOptions?.show?.resource?.[0],
				operation: 'value' in option ? option.value : undefined,
			})),
		);
	const tested = CASES.map(({ operation, resource }) => ({ operation, resource }));
	expect(tested).toHaveLength(operations.length);
	expect(tested).toEqual(expect.arrayContaining(operations));
});

function namesIn(schema: object | undefined): string[] {
	const properties: unknown = schema !== undefined && 'properties' in schema && schema.properties;
	return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
