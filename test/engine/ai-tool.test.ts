import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

import { runWorkflow } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { EMIT_ITEMS, PACKAGE_NAME } from '../support/node-types';
import { accessTo, generate } from '../support/overten';
import { lastRunOf, outputOf } from '../support/results';
import { sandboxForTests } from '../support/shared-sandbox';
import { describeNode } from '../support/test-nodes';

interface Tool {
	readonly name: string;
	readonly description: string;
	invoke(input: object): Promise<unknown>;
}

function isTool(value: unknown): value is Tool {
	return typeof value === 'object' && value !== null && 'invoke' in value;
}

/** Calls its connected tool, as an AI agent does, with the JSON of its items. */
class Agent implements INodeType {
	description = describeNode('agent', {
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
	});

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const connected = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
		const tool: unknown = Array.isArray(connected) ? connected[0] : undefined;
		if (!isTool(tool)) throw new Error('No tool is connected.');
		const answers = this.getInputData().map(async ({ json }) => {
			const said = await tool.invoke(json).then(String, String);
			return { json: { tool: tool.name, description: tool.description, said } };
		});
		return [await Promise.all(answers)];
	}
}

const AGENT = 'test.agent';

const sandbox = sandboxForTests();
let n8n: N8n;

beforeAll(async () => {
	n8n = await createN8n({
		credential: { ...accessTo(sandbox) },
		nodes: { [AGENT]: new Agent() },
	});
});

async function askAgent(prompt: string, parameters: INodeParameters = {}, times = 1) {
	const items = Array.from({ length: times }, () => ({ json: { prompt } }));
	const execution = await runWorkflow(n8n, {
		nodes: [
			{ name: 'Start', type: EMIT_ITEMS, parameters: { items: JSON.stringify(items) } },
			{ name: 'Agent', type: AGENT },
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overtenTool`,
				parameters: {
					...generate({
						downloadFile: false,
						prompt: "={{ $fromAI('prompt', 'What to make', 'string') }}",
						...parameters,
					}),
					descriptionType: 'auto',
				},
			},
		],
		wires: [
			['Start', 'Agent'],
			['Overten', 'Agent', 0, NodeConnectionTypes.AiTool],
		],
		startNode: 'Start',
		mode: 'trigger',
	});
	const answers = outputOf(execution, 'Agent').map(({ json }) => json);
	return { execution, answer: answers[0], answers };
}

test('an AI agent generates a file and gets its link', async () => {
	const { answer, execution } = await askAgent('Sales by region');
	expect(answer?.said).toContain('"status":"completed"');
	expect(answer?.said).toContain('download_url');
	expect(lastRunOf(execution, 'Overten')?.executionStatus).toBe('success');
	expect(await sandbox.control.tasks()).toHaveLength(1);
});

test('the tool has a description for the model by default', async () => {
	const { answer } = await askAgent('Sales by region');
	expect(answer?.description).toBe(
		'Turn a prompt into an Excel workbook (.xlsx), with formulas and formatting. A file takes from 90 seconds to 25 minutes, and uses credits when it is done. Returns links to the file, and not the file itself. If the status is not completed, call this tool again later with exactly the same arguments: it continues to wait for the same job, which is paid for once. Other arguments are another job, which is paid for as well.',
	);
});

test('the description is the one that a person has written, if there is one', async () => {
	const { answer } = await askAgent('Sales by region', { toolDescription: 'Ask the user first.' });
	expect(answer?.description).toBe('Ask the user first.');
});

test('when a job fails, the agent gets a reason that it can act on', async () => {
	const { answer } = await askAgent('Sales [[fail=bad: No numbers]]');
	expect(answer?.said).toContain('Overten could not complete the job');
	expect(answer?.said).toContain('Overten could not complete the job: No numbers.');
});

test('a tool that the agent runs itself cannot pause the workflow, and fails before a job is submitted', async () => {
	const { answer } = await askAgent('Sales by region', { executionMode: 'webhook' });
	expect(answer?.said).toContain('A tool of this AI agent cannot pause the workflow');
	expect(await sandbox.control.tasks()).toHaveLength(0);
});

test.each(['async', 'poll', 'sync'])(
	'equal calls that the agent runs at the same time get one text: %s',
	async (executionMode) => {
		const text = {
			resource: 'text',
			operation: 'humanize',
			text: "={{ $fromAI('prompt', 'What to humanize', 'string') }}",
			executionMode,
		};
		const { answers } = await askAgent('Hello', text, 2);
		expect(answers).toHaveLength(2);
		for (const { said } of answers) expect(said).toMatch(/Well, Hello|"task_id"/);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	},
);
