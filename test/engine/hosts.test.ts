import type { INodeParameters } from 'n8n-workflow';

import { callAs } from '../support/agent-hosts';
import { startWorkflow } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { PACKAGE_NAME } from '../support/node-types';
import { accessTo, generate } from '../support/overten';
import { errorOf, lastRunOf } from '../support/results';
import { sandboxForTests } from '../support/shared-sandbox';
import { describeNode, PassThrough } from '../support/test-nodes';

const WEBHOOK = 'n8n-nodes-base.webhook';
const CHAT = '@n8n/n8n-nodes-langchain.chatTrigger';
const FORM = 'n8n-nodes-base.formTrigger';
const FORM_PAGE = 'n8n-nodes-base.form';

/** The triggers that callers wait at, as far as the node sees them. */
class Caller extends PassThrough {
	override description = describeNode('caller', {
		group: ['trigger'],
		inputs: [],
		properties: [
			{ displayName: 'Respond', name: 'responseMode', type: 'string', default: 'onReceived' },
			{ displayName: 'Options', name: 'options', type: 'json', default: {} },
		],
	});
}

const sandbox = sandboxForTests();
let n8n: N8n;

beforeAll(async () => {
	n8n = await createN8n({
		credential: { ...accessTo(sandbox) },
		nodes: {
			[WEBHOOK]: new Caller(),
			[CHAT]: new Caller(),
			[FORM]: new Caller(),
			[FORM_PAGE]: new PassThrough(),
		},
	});
});

const callInN8nAgents = async (prompt: string, parameters: INodeParameters = {}) =>
	await callAs(n8n, 'n8nAgents', prompt, parameters);

describe('a node that is a tool in n8n Agents', () => {
	test('returns the file of an equal call, and another file for another prompt', async () => {
		const [first, equal, other] = [
			await callInN8nAgents('Sales'),
			await callInN8nAgents('Sales'),
			await callInN8nAgents('Costs'),
		];
		expect(first?.json.status).toBe('completed');
		expect(equal?.json.task_id).toBe(first?.json.task_id);
		expect(other?.json.task_id).not.toBe(first?.json.task_id);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('makes one file for equal calls at the same time', async () => {
		await Promise.all([callInN8nAgents('Parallel'), callInN8nAgents('Parallel')]);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('makes another file for an equal call when it is set so', async () => {
		const another = { options: { equalCalls: 'another' } };
		await callInN8nAgents('Twice', another);
		await callInN8nAgents('Twice', another);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('continues the job of a call that got no file, even when equal calls make another', async () => {
		const another = { options: { equalCalls: 'another', waitLimit: 0.005 } };
		const call = callInN8nAgents('Long [[duration=24h]]', another);
		await expect(call).rejects.toThrow('was not done');
		await expect(callInN8nAgents('Long [[duration=24h]]', another)).rejects.toThrow();
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('starts another job when an equal call has failed for good', async () => {
		const failing = 'Bad [[fail=bad: No numbers]]';
		await expect(callInN8nAgents(failing)).rejects.toThrow('No numbers');
		await expect(callInN8nAgents(failing)).rejects.toThrow('No numbers');
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('refuses to pause before a job is submitted', async () => {
		await expect(callInN8nAgents('Sales', { executionMode: 'webhook' })).rejects.toThrow(
			'A node that is a tool in n8n Agents cannot pause',
		);
		expect(await sandbox.control.tasks()).toEqual([]);
	});
});

describe.each(['n8nAgents', 'mcpServer'] as const)('a text of a tool: %s', (host) => {
	const text = (content: string) => ({
		resource: 'text',
		operation: 'humanize',
		executionMode: 'sync',
		text: `${content}, ${host}`,
	});

	test('is generated once for equal calls', async () => {
		const first = await callAs(n8n, host, '', text('Hello'));
		const equal = await callAs(n8n, host, '', text('Hello'));
		expect(first?.json.text).toContain('Hello');
		expect(equal?.json.text).toBe(first?.json.text);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('is generated for each call when it is set so', async () => {
		const another = { ...text('Twice'), options: { equalCalls: 'another' } };
		await callAs(n8n, host, '', another);
		await callAs(n8n, host, '', another);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('is not generated again when the answer was lost', async () => {
		await sandbox.control.addFault({ path: '/text/*', kind: 'resetAfter', times: 1 });
		await expect(callAs(n8n, host, '', text('Lost'))).rejects.toThrow();
		await expect(callAs(n8n, host, '', text('Lost'))).rejects.toThrow(
			'already have been processed',
		);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});

describe('a caller in front of a pause', () => {
	const run = async (
		type: string,
		parameters: INodeParameters,
		{
			mode = 'trigger',
			startNode = 'Caller',
		}: { mode?: 'manual' | 'trigger'; startNode?: string } = {},
	) =>
		await startWorkflow(n8n, {
			nodes: [
				{ name: 'Caller', type, parameters },
				{ name: 'Schedule', type: 'test.passThrough' },
				{
					name: 'Overten',
					type: `${PACKAGE_NAME}.overten`,
					parameters: generate({ executionMode: 'webhook', prompt: 'A [[duration=24h]]' }),
				},
			],
			wires: [
				['Caller', 'Overten'],
				['Schedule', 'Overten'],
			],
			startNode,
			mode,
		}).ended;

	test.each([
		[WEBHOOK, { responseMode: 'lastNode' }],
		[WEBHOOK, { responseMode: 'streaming' }],
		[FORM, { responseMode: 'lastNode' }],
		[CHAT, {}],
		[CHAT, { options: { responseMode: 'streaming' } }],
	])('that would get an answer too early is refused: %s %j', async (type, parameters) => {
		const execution = await run(type, parameters);
		expect(errorOf(execution, 'Overten')?.message).toBe(
			"The caller of 'Caller' would get an answer before the file is ready",
		);
		expect(await sandbox.control.tasks()).toEqual([]);
	});

	test('learns what works behind its trigger: n8n lets no form respond with Respond to Webhook', async () => {
		const form = errorOf(await run(FORM, { responseMode: 'lastNode' }), 'Overten');
		expect(form?.description).toContain("'Form' node with Page Type: Form Ending");
		expect(form?.description).not.toContain('Respond to Webhook');
		const webhook = errorOf(await run(WEBHOOK, { responseMode: 'lastNode' }), 'Overten');
		expect(webhook?.description).toContain('Respond to Webhook');
	});

	test.each([
		[WEBHOOK, { responseMode: 'responseNode' }],
		[WEBHOOK, {}],
		[FORM, {}],
		[CHAT, { options: { responseMode: 'responseNodes' } }],
	])('that gets its answer from a node, or at once, is not: %s %j', async (type, parameters) => {
		expect((await run(type, parameters)).run.status).toBe('waiting');
	});

	test('does not matter when another trigger has started the execution', async () => {
		const execution = await run(WEBHOOK, { responseMode: 'lastNode' }, { startNode: 'Schedule' });
		expect(execution.run.status).toBe('waiting');
	});

	test('that is led to a completion page is not', async () => {
		const execution = await startWorkflow(n8n, {
			nodes: [
				{ name: 'Caller', type: FORM, parameters: { responseMode: 'lastNode' } },
				{
					name: 'Overten',
					type: `${PACKAGE_NAME}.overten`,
					parameters: generate({ executionMode: 'webhook', prompt: 'A [[duration=24h]]' }),
				},
				{ name: 'Page', type: FORM_PAGE },
			],
			wires: [
				['Caller', 'Overten'],
				['Overten', 'Page'],
			],
			startNode: 'Caller',
			mode: 'trigger',
		}).ended;
		expect(execution.run.status).toBe('waiting');
	});

	test('is a hint in a manual run', async () => {
		const execution = await run(WEBHOOK, { responseMode: 'lastNode' }, { mode: 'manual' });
		expect(execution.run.status).toBe('waiting');
		expect(lastRunOf(execution, 'Overten')?.hints?.[0]?.message).toContain('Respond to Webhook');
	});
});
