import type { StoredExecution, WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { activate, failuresOf, itemsOf } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { isN8n1, N8N_VERSIONS } from './support/versions.ts';
import { chain, node, NODES, overtenNode, promptsWorkflow } from './support/workflow.ts';

const PROMPTS = ['A budget [[duration=20m]]', 'A forecast [[duration=30m]]'];

/** A workflow to be called by another workflow. */
const PAUSING = chain('Files for a caller', [
	node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
	overtenNode({ prompt: '={{ $json.prompt }}', executionMode: 'webhook' }),
]);

function callingWorkflow(path: string, calledId: string): WorkflowToCreate {
	const workflow = promptsWorkflow(path, {});
	const call = node(NODES.overten, 'n8n-nodes-base.executeWorkflow', 1.2, {
		workflowId: { __rl: true, mode: 'id', value: calledId },
		options: {},
	});
	const nodes = workflow.nodes.map((each) => (each.name === NODES.overten ? call : each));
	return { ...workflow, nodes };
}

/** @returns how the execution of the calling workflow has ended */
async function call(host: Host, setUp: SetUp): Promise<StoredExecution> {
	const { client, credentialId } = setUp;
	const calledId = await client.createWorkflow(PAUSING, { overtenApi: credentialId });
	await client.activateWorkflow(calledId);
	const caller = await activate(setUp, host.url, (path) => callingWorkflow(path, calledId));
	const execution = await client.executions.waitFor(await caller.run(PROMPTS), 60_000);
	record(host.version, { executions: 1 });
	return execution;
}

describe.each(N8N_VERSIONS)('in n8n %s, a called workflow that pauses', (version) => {
	const end = isN8n1(version)
		? 'fails before any credits are used'
		: 'hands the files to its caller';

	test(end, async () => {
		const host = await Host.start({ version, speed: 600 });
		const setUp = await host.setUp();
		const execution = await call(host, setUp);
		if (isN8n1(version)) {
			expect(failuresOf([execution])).toEqual([
				expect.stringContaining('In n8n 1, a workflow called by another workflow cannot pause'),
			]);
			await expectTasks(host, 0);
		} else {
			expect(failuresOf([execution])).toEqual([]);
			await expectWorkbooks(setUp.client, version, itemsOf(execution), PROMPTS);
			await expectTasks(host, PROMPTS.length);
		}
		await expectNoSecrets(host);
	});
});
