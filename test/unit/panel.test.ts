import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { jsonParse, NodeHelpers } from 'n8n-workflow';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { Overten } from '../../nodes/Overten/Overten.node';

const { description } = new Overten();

/** The operations as the canvas shows them, by `resource.operation`. */
const NAMES = jsonParse<Record<string, string>>(
	/\((\{.*\})\)/.exec(description.subtitle ?? '')?.[1] ?? '',
);

/** The values of an operation that has just been selected. */
function defaultsOf(resource: string, operation: string): INodeParameters {
	const { properties } = description;
	const selected = { resource, operation };
	return (
		NodeHelpers.getNodeParameters(properties, selected, true, false, null, description) ?? selected
	);
}

/** What the panel of a node shows for these values. */
function shownFor(values: INodeParameters, type = description): INodeProperties[] {
	return type.properties.filter((property) =>
		NodeHelpers.displayParameter(values, property, null, type),
	);
}

test.each(['document', 'presentation', 'spreadsheet'])('%s can be generated', (resource) => {
	const operations = description.properties.find(
		({ displayOptions, name }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	);
	expect(operations?.default).toBe('generate');
});

test.each([
	['poll', ['downloadFile', 'executionMode', 'options', 'prompt', 'startFrom']],
	['sync', ['afterPromotion', 'downloadFile', 'executionMode', 'options', 'prompt', 'startFrom']],
	['async', ['executionMode', 'options', 'prompt', 'startFrom', 'webhookUrl']],
])('%s shows its own fields', (executionMode, expected) => {
	const values = { resource: 'document', operation: 'generate', executionMode };
	const shown = shownFor(values);
	expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
	expect(shown.some(({ name }) => name === 'afterPromotion')).toBe(executionMode === 'sync');
	expect(shown.some(({ name }) => name === 'webhookUrl')).toBe(executionMode === 'async');
	expect(shown.some(({ name }) => name === 'downloadFile')).toBe(executionMode !== 'async');
});

test('polling with the file is the default', () => {
	expect(defaultsOf('spreadsheet', 'generate')).toMatchObject({
		executionMode: 'poll',
		downloadFile: true,
		binaryPropertyName: 'data',
	});
});

test.each([
	['spreadsheet', 'generate', 'Generate: Spreadsheet'],
	['presentation', 'generateOutline', 'Generate Outline: Presentation'],
	['text', 'writeNewContent', 'Write New Content: Text'],
])('the canvas shows %s.%s as %s', (resource, operation, shown) => {
	expect(NAMES).toMatchObject({ [`${resource}.${operation}`]: shown });
});

test('the panel of each operation says whether it uses credits, as the README does', () => {
	const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
	const [, table = ''] = /^## Operations$(.*?)^## /ms.exec(readme) ?? [];
	const rows = [...table.matchAll(/^\| (\w*) +\| ([\w, ]+?) +\| .* \| (yes|no) +\|$/gm)];
	let resource = '';
	const said = rows.flatMap(([, named = '', operations = '', uses]) => {
		if (named !== '') resource = named;
		return operations.split(', ').map((name) => [`${name}: ${resource}`, uses === 'yes'] as const);
	});
	const shown = Object.entries(NAMES).map(([key, name]) => {
		const [value = '', operation = ''] = key.split('.');
		const hints = shownFor(defaultsOf(value, operation)).map(({ hint = '' }) => hint);
		return [name, hints.some((hint) => hint.includes('uses credits'))] as const;
	});
	expect(shown).toHaveLength(20);
	expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(said));
});

test('an agent is not offered a file, which its tool can neither get nor pass on', () => {
	const tool = { ...description, name: 'overtenTool' };
	const values = { resource: 'document', operation: 'generate', executionMode: 'poll' };
	const namesOf = (type: typeof description) => shownFor(values, type).map(({ name }) => name);
	const ofFiles = ['attachAllFiles', 'downloadFile'];
	expect(namesOf(description)).toEqual(expect.arrayContaining(ofFiles));
	expect(namesOf(tool)).toContain('prompt');
	expect(namesOf(tool).filter((name) => ofFiles.includes(name))).toEqual([]);
});

describe('the tool of an agent', () => {
	const tool = { ...description, name: 'overtenTool' };
	const operations = description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option): [string, string] => [
				displayOptions?.show?.resource?.find((value) => typeof value === 'string') ?? '',
				'value' in option ? String(option.value) : '',
			]),
		);
	const descriptionOf = (type: typeof description, resource: string, operation: string) =>
		NodeHelpers.getNodeParameters(type.properties, { resource, operation }, true, false, null, type)
			?.toolDescription;

	test.each(operations)('says what it does and what it costs: %s, %s', (resource, operation) => {
		const text = descriptionOf(tool, resource, operation);
		expect(text).toMatch(/^[A-Z].*credits/);
		expect(text).not.toContain('..');
		expect(descriptionOf(description, resource, operation)).toBeUndefined();
	});

	test.each(operations)(
		'has its options at the end of the panel: %s, %s',
		(resource, operation) => {
			const values = { resource, operation, executionMode: 'poll', toolOutput: 'selected' };
			const names = shownFor(values, tool).map(({ name }) => name);
			expect(names).toContain('toolOutputFields');
			expect(names.indexOf('options')).toBe(names.includes('options') ? names.length - 1 : -1);
		},
	);
});

test('n8n’s AI builder learns how long a job takes and what it costs', () => {
	expect(description.builderHint?.searchHint).toMatch(/25 minutes.*credits/);
	const hinted = description.properties
		.filter(({ builderHint }) => builderHint !== undefined)
		.map(({ name }) => name);
	expect(hinted).toEqual(expect.arrayContaining(['prompt', 'executionMode', 'attachments']));
});

test("the nodes panel's actions have no articles, as n8n asks", () => {
	const actions = description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [] }) =>
			options.map((option) => ('action' in option ? option.action : undefined)),
		);
	expect(actions).toContain('Generate spreadsheet');
	expect(actions.filter((action = ' the ') => / (?:an?|the) /.test(action))).toEqual([]);
});

test("an example of what to enter begins with 'e.g.'", () => {
	const texts = ({ options = [], placeholder, type }: INodeProperties): string[] => [
		...(type === 'string' || type === 'json' ? [placeholder ?? ''] : []),
		...options.flatMap((option) =>
			'values' in option ? option.values.flatMap(texts) : 'type' in option ? texts(option) : [],
		),
	];
	const examples = description.properties.flatMap(texts).filter((text) => text !== '');
	expect(examples.length).toBeGreaterThan(10);
	expect(examples.filter((text) => !text.startsWith('e.g. '))).toEqual([]);
});

test.each([
	['spreadsheet', 'generate', true],
	['text', 'rewrite', true],
	['task', 'get', true],
	['run', 'get', false],
	['spreadsheet', 'analyze', false],
])(
	'%s.%s has Simplify, since it returns more than ten fields: %s',
	(resource, operation, isShown) => {
		const values = { resource, operation, executionMode: 'poll' };
		const names = shownFor(values).map(({ name }) => name);
		expect(names.includes('simplify')).toBe(isShown);
	},
);

test('attachments follow the prompt', () => {
	const names = description.properties.map(({ name }) => name);
	expect(names.indexOf('attachments')).toBe(names.indexOf('prompt') + 1);
});

test.each([
	'generate report',
	'create excel',
	'create word',
	'rewrite text',
	'humanize',
	'invoice',
])("a search for '%s' finds the node", (words) => {
	const codex: unknown = JSON.parse(
		readFileSync(join(__dirname, '../../nodes/Overten/Overten.node.json'), 'utf8'),
	);
	expect(codex).toMatchObject({ alias: expect.arrayContaining([words]) });
});

// The editor lists nodes of the category AI separately: a search in its nodes panel does not find them.
test.each(['Overten', 'OvertenTrigger', 'OvertenPollingTrigger'])(
	'%s is found in the nodes panel',
	(name) => {
		const codex: unknown = JSON.parse(
			readFileSync(join(__dirname, `../../nodes/Overten/${name}.node.json`), 'utf8'),
		);
		expect(codex).toMatchObject({
			categories: expect.not.arrayContaining(['AI']),
			alias: expect.arrayContaining(['excel', 'word', 'powerpoint', 'docx', 'report']),
		});
	},
);
