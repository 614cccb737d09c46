import type { INode } from 'n8n-workflow';

import { resumeByTimeout, runWorkflow } from '../support/execution';
import type { Execution } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { WaitingExecutions } from '../support/n8n-server/waiting-executions';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { accessTo, generate, promptItems } from '../support/overten';
import { LATER, SOON } from '../support/paused-workflow';
import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let executions: WaitingExecutions;
let n8n: N8n;

beforeAll(async () => {
	sandbox = await startSandbox();
	executions = await WaitingExecutions.start();
	n8n = await createN8n({ credential: { ...accessTo(sandbox) }, instanceUrl: executions.url });
});

beforeEach(async () => {
	await sandbox.control.reset();
});

afterAll(async () => {
	await executions.stop();
	await sandbox.stop();
});

/** n8n plans two runs of the node at once, as for two calls of a tool or for two outputs that lead to it. */
async function pauseOfTwo(prompt: string, settings: Partial<INode> = {}): Promise<Execution> {
	return await runWorkflow(n8n, {
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
		const ended = await executions.hold(n8n, paused);
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
		const resumed = await resumeByTimeout(n8n, paused);
		expect(resumed.run.status).toBe('waiting');
		expect(await sandbox.control.tasks()).toHaveLength(2);
	});
});
