import { randomUUID } from 'node:crypto';

import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';

import { makeAdditionalData } from '../support/additional-data';
import { makeWorkflow } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { PACKAGE_NAME } from '../support/node-types';
import { accessTo, generate } from '../support/overten';
import { runUntilPaused } from '../support/paused-workflow';
import { errorOf } from '../support/results';
import { sandboxForTests } from '../support/shared-sandbox';
import { defineWorkflow } from '../support/workflow-definition';

const sandbox = sandboxForTests();
let n8n: N8n;

beforeAll(async () => {
	n8n = await createN8n({ credential: { ...accessTo(sandbox) } });
});

/** An ID of Engine 2.0, as `uuid.v7()` makes it. */
const VERSION_7 = randomUUID().replace(/^(.{14})./, '$17');

/** Runs the node as n8n 2.41.1 does in Engine 2.0 (`@n8n/node-engine-compatibility`, `v1-adapters` and `v1-step-executor`). */
async function runInEngine2(executionMode: string): Promise<unknown> {
	const definition = defineWorkflow(n8n.types, {
		nodes: [
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overten`,
				parameters: generate({ executionMode }),
			},
		],
		wires: [],
	});
	const workflow = makeWorkflow(n8n, definition);
	const node = workflow.getNode('Overten');
	if (node === null) throw new Error('The workflow has no node.');
	const items = [{ json: {} }];
	const context = new ExecuteContext(
		workflow,
		node,
		makeAdditionalData({ ...n8n, executionId: VERSION_7, workflow: definition, mode: 'trigger' }),
		'trigger',
		createRunExecutionData(),
		0,
		items,
		{ main: [items] },
		{ node, data: { main: [items] }, source: null },
		[],
	);
	const nodeType = n8n.types.getByNameAndVersion(node.type, node.typeVersion);
	return await nodeType.execute?.call(context);
}

test('in Engine 2.0 of n8n, a pause is refused before a job is submitted, and another mode works', async () => {
	await expect(runInEngine2('webhook')).rejects.toMatchObject({
		message: "n8n's Engine 2.0 cannot resume a paused workflow",
		description: expect.stringContaining('Async: Poll Until Done'),
	});
	expect(await sandbox.control.tasks()).toEqual([]);
	await expect(runInEngine2('poll')).resolves.toMatchObject([[{ json: { status: 'completed' } }]]);
});

test('an ID of version 7 alone does not mean Engine 2.0', async () => {
	const execution = await runUntilPaused(n8n, ['A'], {}, {}, { executionId: VERSION_7 });
	expect(errorOf(execution, 'Overten')).toBeUndefined();
	expect(execution.run.status).toBe('waiting');
});

test('while Overten does not say the secret, jobs are submitted', async () => {
	const own = await createN8n({ credential: { ...accessTo(sandbox), webhookSecret: '' } });
	await sandbox.control.addFault({
		method: 'GET',
		path: '/verify',
		kind: 'status',
		status: 503,
		times: 9,
	});
	const execution = await runUntilPaused(own, ['A'], {}, {});
	expect(execution.run.status).toBe('waiting');
});

test('where no callback could be verified, nothing is submitted', async () => {
	const own = await createN8n({ credential: { ...accessTo(sandbox), webhookSecret: '' } });
	await sandbox.control.addFault({
		method: 'GET',
		path: '/verify',
		kind: 'status',
		status: 200,
		body: { success: true },
		times: 9,
	});
	const execution = await runUntilPaused(own, ['A', 'B'], {}, {});
	expect(errorOf(execution, 'Overten')?.message).toBe(
		'There is no secret to verify callbacks with',
	);
	expect(await sandbox.control.tasks()).toEqual([]);
});
