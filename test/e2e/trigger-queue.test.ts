import { setTimeout as sleep } from 'node:timers/promises';

import type { INode, INodeParameters } from 'n8n-workflow';

import { N8nClient } from '../../scripts/n8n/client.ts';
import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { SignedSender } from '../support/signed-delivery.ts';
import { startCluster } from './support/cluster.ts';
import type { Cluster } from './support/cluster.ts';
import { record } from './support/facts.ts';
import { addCredential } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { expectNoSecrets } from './support/secrets.ts';
import {
	A_WHILE_MS,
	activateTrigger,
	deliveryTo,
	itemsOfAll,
	startRun,
	untilEnded,
	untilStarted,
	untilSubscribed,
} from './support/trigger.ts';
import type { TriggeredWorkflow } from './support/trigger.ts';
import { N8N_VERSIONS } from './support/versions.ts';
import { node, NODES } from './support/workflow.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

/** Of each kind. */
const EVENTS = 10;

/** For five processes, on a busy machine. */
const START_LIMIT_MS = 480_000;

/** Longer than a process waits before it lists the runs again. */
const NEXT_LOOK_MS = 31_000;

/** A node that reads the file, on the worker: n8n itself shows nobody a file that a trigger has stored in its database. */
const HASH = node(NODES.end, 'n8n-nodes-base.crypto', 1, {
	action: 'hash',
	type: 'SHA256',
	binaryData: true,
	binaryPropertyName: 'data',
	dataPropertyName: 'sha256',
});

/** The summary of a run. */
const madeFrom = (prompt: string) => `Made from: ${prompt}`;

describe.each(N8N_VERSIONS)('n8n %s in queue mode, with two webhook processes', (version) => {
	let cluster: Cluster;
	let setUp: SetUp;
	let triggered: TriggeredWorkflow;
	/** The trigger's URL at each of the webhook processes. */
	let urls: readonly [string, string];
	let sender: SignedSender;

	beforeAll(async () => {
		cluster = await startCluster(SPEED, 1, { version, webhookCount: 2 });
		setUp = await addCredential(await N8nClient.setUpOwner(cluster.main.url), cluster.sandbox);
		sender = new SignedSender(cluster.sandbox.webhookSecret);
	}, START_LIMIT_MS);

	beforeEach(async () => {
		await cluster.control.reset();
	});

	afterEach(async () => {
		await setUp.client.deactivateWorkflow(triggered.id);
	});

	afterAll(async () => {
		sender.stop();
		await cluster.stop();
	});

	/** Activates the trigger, and waits for both processes to know it. */
	async function activateAtBoth(parameters: INodeParameters, end?: INode): Promise<void> {
		const { url } = cluster.webhooks;
		triggered = await activateTrigger(setUp, url, parameters, end);
		const [other] = cluster.otherWebhooks;
		urls = [triggered.url, triggered.url.replace(url, other?.url ?? '')];
		for (const each of urls) await untilRegistered(each);
	}

	const send = async (to: 0 | 1, taskId: string) => await sender.send(deliveryTo(urls[to], taskId));

	/** How often each of these values is there. */
	function countsIn(values: readonly unknown[]): Map<string, number> {
		const counts = new Map<string, number>();
		for (const value of values.map((each) => JSON.stringify(each))) {
			counts.set(value, (counts.get(value) ?? 0) + 1);
		}
		return counts;
	}

	test('an event that reaches both before one has answered starts the workflow once or twice, and after that never again', async () => {
		await activateAtBoth({ source: 'perRequest' });
		const both = Array.from({ length: EVENTS }, (_, index) => `task_both_${String(index)}`);
		const later = Array.from({ length: EVENTS }, (_, index) => `task_later_${String(index)}`);
		for (const taskId of both) {
			const statuses = await Promise.all([send(0, taskId), send(1, taskId)]);
			expect(statuses).toEqual([200, 200]);
		}
		for (const taskId of later) {
			expect(await send(0, taskId)).toBe(200);
			expect(await send(1, taskId)).toBe(200);
		}
		for (const taskId of both) {
			expect(await send(0, taskId)).toBe(200);
			expect(await send(1, taskId)).toBe(200);
		}
		await untilStarted(setUp, triggered, both.length + later.length);
		await sleep(A_WHILE_MS);
		const items = await itemsOfAll(setUp, triggered);
		const counts = countsIn(items.map(({ json }) => json.task_id));
		const countsOf = (taskIds: readonly string[]) =>
			taskIds.map((taskId) => counts.get(JSON.stringify(taskId)));
		expect(countsOf(later)).toEqual(later.map(() => 1));
		for (const count of countsOf(both)) expect([1, 2]).toContain(count);
		record(version, { executions: items.length });
	}, 180_000);

	test('a run starts the workflow with its file, and missed runs start it once, whichever process gets the next events', async () => {
		const { control, sandbox } = cluster;
		await activateAtBoth({ downloadFile: true }, HASH);
		await untilSubscribed(sandbox, [triggered.url]);
		await startRun(sandbox, 'First');
		await untilStarted(setUp, triggered, 1);
		const missed = Array.from({ length: EVENTS }, (_, index) => `Missed ${String(index)}`);
		for (const prompt of missed) await startRun(sandbox, `${prompt} [[callback=lost]]`);
		await untilEnded(control);
		await control.set({ runAgeMs: 10 * 60_000 });
		await sleep(NEXT_LOOK_MS);

		await startRun(sandbox, 'Next');
		await untilStarted(setUp, triggered, 2);
		const last = await startRun(sandbox, 'Last [[callback=lost]]');
		await untilEnded(control);
		const { run_id } = (await control.tasks()).find(({ task_id }) => task_id === last) ?? {};
		const summary = madeFrom('Last');
		const body = { event: 'run.completed', task_id: last, run_id, format: 'excel', summary };
		const [secret = ''] = (await control.subscriptionSecrets()).slice(-1);
		expect(await control.deliver({ url: urls[1], body, secret })).toEqual([200]);
		await untilStarted(setUp, triggered, 3);
		await sleep(A_WHILE_MS);
		const items = await itemsOfAll(setUp, triggered);
		const counts = countsIn(items.map(({ json }) => json.summary));
		expect(counts).toEqual(countsIn(['First', ...missed, 'Next', 'Last'].map(madeFrom)));
		for (const { json } of items) expect(json.sha256).toMatch(/^[0-9a-f]{64}$/);
		record(version, { executions: 3, files: items.length });
	}, 240_000);

	test('leaks no secrets', async () => {
		await expectNoSecrets({ ...cluster, databaseText: await cluster.database.dump() });
	});
});
