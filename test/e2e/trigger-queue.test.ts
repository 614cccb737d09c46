import { setTimeout as sleep } from 'node:timers/promises';

import { N8nClient } from '../../scripts/n8n/client.ts';
import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { SignedSender } from '../support/signed-delivery.ts';
import { startCluster } from './support/cluster.ts';
import type { Cluster } from './support/cluster.ts';
import { record } from './support/facts.ts';
import { addCredential } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { itemsOf } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { activateTrigger, deliveryTo, untilStarted } from './support/trigger.ts';
import type { TriggeredWorkflow } from './support/trigger.ts';
import { N8N_VERSIONS } from './support/versions.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

/** Of each kind. */
const EVENTS = 10;

/** For five processes, on a busy machine. */
const START_LIMIT_MS = 480_000;

/** Enough time for n8n to start an execution that it should not start. */
const A_WHILE_MS = 1_000;

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
		const { url } = cluster.webhooks;
		triggered = await activateTrigger(setUp, url, { source: 'perRequest' });
		const [other] = cluster.otherWebhooks;
		urls = [triggered.url, triggered.url.replace(url, other?.url ?? '')];
		for (const each of urls) await untilRegistered(each);
	});

	afterEach(async () => {
		await setUp.client.deactivateWorkflow(triggered.id);
	});

	afterAll(async () => {
		sender.stop();
		await cluster.stop();
	});

	const send = async (to: 0 | 1, taskId: string) => await sender.send(deliveryTo(urls[to], taskId));

	/** How often each task has started the workflow. */
	async function starts(atLeast: number): Promise<Map<string, number>> {
		await untilStarted(setUp, triggered, atLeast);
		await sleep(A_WHILE_MS);
		const counts = new Map<string, number>();
		for (const { id } of await setUp.client.listExecutions(triggered.id)) {
			for (const { json } of itemsOf(await setUp.client.waitForExecution(id, 30_000))) {
				const taskId = JSON.stringify(json.task_id);
				counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
			}
		}
		return counts;
	}

	test('an event that reaches both before one has answered starts the workflow once or twice, and after that never again', async () => {
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
		const counts = await starts(both.length + later.length);
		const countsOf = (taskIds: readonly string[]) =>
			taskIds.map((taskId) => counts.get(JSON.stringify(taskId)));
		expect(countsOf(later)).toEqual(later.map(() => 1));
		for (const count of countsOf(both)) expect([1, 2]).toContain(count);
		record(version, { executions: [...counts.values()].reduce((sum, count) => sum + count, 0) });
	}, 180_000);

	test('leaks no secrets', async () => {
		await expectNoSecrets({ ...cluster, databaseText: await cluster.database.dump() });
	});
});
