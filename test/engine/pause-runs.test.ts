import { randomUUID } from 'node:crypto';

import { createRunExecutionData } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';

import { resumeByTimeout, runWorkflow, startStored } from '../support/execution';
import type { Execution } from '../support/execution';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { generate, promptItems } from '../support/overten';
import { LATER, SOON } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { defineWorkflow } from '../support/workflow-definition';

const pauses = pausesForTests();
const { sandbox } = pauses;

/** n8n plans two runs of the node at once, as for two calls of a tool or for two outputs that lead to it. */
async function pauseOfTwo(prompt: string, settings: Partial<INode> = {}): Promise<Execution> {
	return await runWorkflow(pauses.n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overten`,
				parameters: generate({ executionMode: 'webhook', prompt }),
				...settings,
			},
		],
		wires: [
			['Start', 'Overten'],
			['Start', 'Overten'],
		],
		startNode: 'Start',
		input: promptItems('A'),
		mode: 'trigger',
	});
}

describe('a run of the node that is planned while it pauses', () => {
	test('makes its own file when the execution resumes', async () => {
		const paused = await pauseOfTwo(`={{ "Run " + $runIndex + " ${SOON}" }}`);
		expect(paused.run.status).toBe('waiting');
		const ended = await pauses.executions.hold(pauses.n8n, paused);
		expect(ended.run.status).toBe('success');
		const runs = ended.run.data.resultData.runData.Overten ?? [];
		const statuses = runs.map(({ data }) => data?.main?.[0]?.[0]?.json.status);
		expect(statuses).toEqual(['completed', 'completed']);
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('pauses itself after the wait limit of the run before', async () => {
		const paused = await pauseOfTwo(`={{ "Run " + $runIndex + " ${LATER}" }}`, {
			onError: 'continueRegularOutput',
		});
		const resumed = await resumeByTimeout(pauses.n8n, paused);
		expect(resumed.run.status).toBe('waiting');
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});

	test('leaves the results of other calls in their places, which an agent plans', async () => {
		const workflow = defineWorkflow(pauses.n8n.types, {
			nodes: [
				{
					name: 'Overten',
					type: `${PACKAGE_NAME}.overten`,
					parameters: generate({ executionMode: 'webhook', prompt: `First ${SOON}` }),
				},
			],
			wires: [],
		});
		const [node] = workflow.nodes;
		if (node === undefined) throw new Error('The workflow has no node.');
		const times = { startTime: 0, executionTime: 0, executionIndex: 0, source: [] };
		const second = { ...times, data: { main: [[{ json: { status: 'the second call' } }]] } };
		const data = createRunExecutionData({
			resultData: { runData: { Overten: [times, second] } },
			executionData: {
				nodeExecutionStack: [{ node, data: { main: [[{ json: {} }]] }, source: null, runIndex: 0 }],
			},
		});
		const identity = { id: randomUUID(), mode: 'trigger', workflow } as const;
		const ended = await pauses.executions.hold(
			pauses.n8n,
			await startStored(pauses.n8n, identity, data).ended,
		);
		const runs = ended.run.data.resultData.runData.Overten ?? [];
		const statuses = runs.map((run) => run.data?.main?.[0]?.[0]?.json.status);
		expect(statuses).toEqual(['completed', 'the second call']);
	});
});
