import getPort from 'get-port';

import { N8nClient } from '../../../scripts/n8n/client.ts';
import type { WorkflowToCreate } from '../../../scripts/n8n/rest-types.ts';
import { executionsOn, startCluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { record } from '../support/facts.ts';
import { addCredential } from '../support/host.ts';
import type { SetUp } from '../support/host.ts';
import { startReadinessProxy } from '../support/readiness-proxy.ts';
import { FOUND_LATER, NOTHING_LOST, recordRestart } from '../support/restart-cases.ts';
import { costsOfRestart } from '../support/restart.ts';
import { activate, failuresOf, itemsOf, runByHand } from '../support/runs.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { expectTasks } from '../support/tasks.ts';
import { node, NODES, promptsWorkflow, to } from '../support/workflow.ts';

/** Ten seconds take one: a file is ready after its execution is stored as paused. */
const PROMPT = 'A budget [[duration=40s]]';
const SPEED = 10;

const HASH = 'Hash of File';

const LIMIT_MS = 400_000;

let asksReadiness = true;
let cluster: Cluster;
let publicUrl: string;
let setUp: SetUp;

/** With a disk for each process, and manual runs on workers; Overten calls a webhook process through a proxy. */
beforeAll(async () => {
	const port = await getPort({ host: '127.0.0.1' });
	const webhooksPort = await getPort({ host: '127.0.0.1' });
	await startReadinessProxy({ port, n8nPort: webhooksPort, asksReadiness: () => asksReadiness });
	publicUrl = `http://127.0.0.1:${String(port)}`;
	cluster = await startCluster(1, 1, {
		front: { url: publicUrl, webhooksPort },
		ownDisks: true,
		settings: { OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true' },
	});
	setUp = await addCredential(await N8nClient.setUpOwner(cluster.main.url), cluster.sandbox);
}, LIMIT_MS);

beforeEach(async () => {
	await cluster.control.reset();
});

/** The next node reads the file. */
function readingWorkflow(path: string, executionMode: string): WorkflowToCreate {
	const workflow = promptsWorkflow(path, { executionMode });
	const parameters = {
		action: 'hash',
		type: 'SHA256',
		binaryData: true,
		binaryPropertyName: 'data',
		dataPropertyName: 'hash',
	};
	workflow.nodes.push(node(HASH, 'n8n-nodes-base.crypto', 1, parameters));
	workflow.connections[NODES.overten] = { main: [[to(HASH)]] };
	workflow.connections[HASH] = { main: [[to(NODES.end)]] };
	return workflow;
}

async function endOf(executionMode: string) {
	await cluster.control.set({ speed: SPEED });
	const workflow = await activate(setUp, publicUrl, (path) => readingWorkflow(path, executionMode));
	return await setUp.client.executions.waitFor(await workflow.run([PROMPT]), 60_000);
}

test.each(['poll', 'webhook'])(
	'a manual run in the mode %s, on a worker, gets the file',
	async (executionMode) => {
		await cluster.control.set({ speed: SPEED });
		const make = (path: string) => promptsWorkflow(path, { executionMode });
		const { executionId } = await runByHand(setUp, make, [PROMPT]);
		const execution = await setUp.client.executions.waitFor(executionId, 60_000);
		expect(failuresOf([execution])).toEqual([]);
		expect(itemsOf(execution)).toMatchObject([{ binary: { data: {} } }]);
		const [worker] = cluster.workers;
		if (worker === undefined) throw new Error('There is no worker.');
		expect([...(await executionsOn(worker))]).toContain(executionId);
		await expectTasks(cluster, 1);
		record(cluster.version, { executions: 1 });
	},
);

test('where each process has its own disk, the node after a pause does not find the file, and after a poll it does', async () => {
	const polled = await endOf('poll');
	expect(failuresOf([polled])).toEqual([]);
	expect(itemsOf(polled)).toMatchObject([{ json: { hash: expect.any(String) } }]);
	const resumed = await endOf('webhook');
	expect(failuresOf([resumed])).toEqual([expect.stringMatching(/not found|ENOENT/i)]);
	record(cluster.version, { executions: 2 });
});

test.each([
	['with nothing that asks for readiness', false],
	['behind a proxy that asks for readiness', true],
])(
	'a restart of the webhook process %s',
	async (name, asks) => {
		asksReadiness = asks;
		const { control, sandbox, version } = cluster;
		const restart = async () => {
			await cluster.restartWebhooks();
		};
		const costs = await costsOfRestart({
			setUp,
			publicUrl,
			directUrl: cluster.webhooks.url,
			sandbox,
			control,
			restart,
		});
		recordRestart(`webhook process, ${name}`, version, costs);
		// An event whose process stops before it has answered is repeated, and may start the workflow twice.
		expect(costs).toMatchObject(asks ? NOTHING_LOST : FOUND_LATER);
	},
	LIMIT_MS,
);

test('leaks no secrets', async () => {
	await expectNoSecrets({ ...cluster, databaseText: await cluster.database.dump() });
});
