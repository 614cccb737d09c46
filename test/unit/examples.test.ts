import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { isResourceLocatorValue, NodeHelpers } from 'n8n-workflow';
import type { INode, INodeTypeDescription, IWorkflowBase } from 'n8n-workflow';

import { Overten } from '../../nodes/Overten/Overten.node';
import { OvertenTrigger } from '../../nodes/Overten/OvertenTrigger.node';

const FOLDER = resolve(__dirname, '../../examples');

const DESCRIPTIONS: Readonly<Record<string, INodeTypeDescription>> = {
	'n8n-nodes-overten.overten': new Overten().description,
	'n8n-nodes-overten.overtenTool': new Overten().description,
	'n8n-nodes-overten.overtenTrigger': new OvertenTrigger().description,
};

const EXAMPLES = readdirSync(FOLDER).map((file) => ({ file, workflow: readWorkflow(file) }));

describe.each(EXAMPLES)('$file', ({ workflow }) => {
	const overtenNodes = workflow.nodes.filter(({ type }) => type in DESCRIPTIONS);

	test('explains itself in a sticky note', () => {
		const [note] = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(note?.parameters.content).toMatch(
			/^## .*(?:To try it:|Choose your Overten credential)/s,
		);
	});

	test('sets only fields that the panel shows, to values that it offers', () => {
		expect(overtenNodes.length).toBeGreaterThan(0);
		for (const node of overtenNodes) {
			const description = descriptionOf(node);
			const filled = { ...node, parameters: withDefaults(node, description) };
			const problems = {
				node: node.name,
				issues: NodeHelpers.getNodeParametersIssues(description.properties, filled, description),
				hidden: Object.keys(node.parameters).filter((name) => !isShown(name, filled, description)),
			};
			expect(problems).toEqual({ node: node.name, issues: null, hidden: [] });
		}
	});

	test('sets what is picked from a list as the editor stores it, with its mode', () => {
		const picked = overtenNodes.flatMap((node) =>
			descriptionOf(node)
				.properties.filter(
					({ name, type }) => type === 'resourceLocator' && name in node.parameters,
				)
				.map(({ name }) => node.parameters[name]),
		);
		expect(picked.filter((value) => !isResourceLocatorValue(value))).toEqual([]);
	});

	test.each([
		['Overten must be able to reach your n8n from the internet', isCalledByOverten],
		['Needs a converter', usesAnotherService],
		['Needs an OpenAI account', usesChatModel],
	])('runs on a laptop with Overten alone, or says at its top: %s', (words, isNeeded) => {
		const [note] = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const saysSo = expect.stringMatching(`^## .*\n\\*\\*${words}\\*\\*`);
		const expected = isNeeded(workflow) ? saysSo : expect.not.stringContaining(`**${words}**`);
		expect(note?.parameters.content).toEqual(expected);
	});

	test('can be imported twice: it has no webhook ID of its own', () => {
		expect(workflow.nodes.filter(({ webhookId }) => webhookId !== undefined)).toEqual([]);
	});

	test('says what n8n 2 calls the activation of a workflow', () => {
		const [note] = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const content = JSON.stringify(note?.parameters.content ?? '');
		expect(/activat/i.test(content)).toBe(content.includes('**Publish** in n8n 2'));
	});

	test('names credentials without an ID', () => {
		const credentials = workflow.nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(credentials.length).toBeGreaterThanOrEqual(overtenNodes.length);
		expect(credentials.filter(({ id }) => id !== '')).toEqual([]);
	});
});

test('no two nodes share an ID', () => {
	const ids = EXAMPLES.flatMap(({ workflow }) => workflow.nodes.map(({ id }) => id));
	expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

function isCalledByOverten({ nodes }: IWorkflowBase): boolean {
	return nodes.some(
		({ parameters: { executionMode }, type }) =>
			type.endsWith('overtenTrigger') || executionMode === 'async' || executionMode === 'webhook',
	);
}

function usesAnotherService({ nodes }: IWorkflowBase): boolean {
	return nodes.some(({ type }) => type === 'n8n-nodes-base.httpRequest');
}

function usesChatModel({ nodes }: IWorkflowBase): boolean {
	return nodes.some(({ type }) => type.includes('.lmChat'));
}

/** n8n ignores parameters that the panel does not show. */
function isShown(parameter: string, node: INode, description: INodeTypeDescription): boolean {
	return description.properties.some(
		(property) =>
			property.name === parameter &&
			NodeHelpers.displayParameter(node.parameters, property, node, description),
	);
}

function withDefaults(node: INode, description: INodeTypeDescription): INode['parameters'] {
	return (
		NodeHelpers.getNodeParameters(
			description.properties,
			node.parameters,
			true,
			false,
			node,
			description,
		) ?? {}
	);
}

function descriptionOf({ type }: INode): INodeTypeDescription {
	const description = DESCRIPTIONS[type];
	if (description === undefined) throw new TypeError(`${type} is not a node of this package.`);
	return description;
}

function readWorkflow(file: string): IWorkflowBase {
	const value: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
	if (isWorkflow(value)) return value;
	throw new TypeError(`${file} is not a workflow.`);
}

function isWorkflow(value: unknown): value is IWorkflowBase {
	return typeof value === 'object' && value !== null && 'nodes' in value && 'connections' in value;
}
