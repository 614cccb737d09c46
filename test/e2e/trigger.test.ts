import { setTimeout as sleep } from 'node:timers/promises';

import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { activatePrompts, itemsOf } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import {
	A_WHILE_MS,
	activateTrigger,
	createTriggered,
	TRIGGER,
	deliveryTo,
	untilPublished,
	untilStarted,
	untilSubscribed,
} from './support/trigger.ts';
import { publishesLater } from './support/versions.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

let host: Host;
let setUp: SetUp;

beforeAll(async () => {
	host = await Host.start({ speed: SPEED });
	setUp = await host.setUp();
});

beforeEach(async () => {
	await host.control.reset();
});

const now = () => Math.floor(Date.now() / 1000);

test('listening for a test event creates a separate subscription for one run', async () => {
	const { client } = setUp;
	const triggered = await createTriggered(setUp, host.url, {});
	await client.listenForTestEvent(triggered.id, TRIGGER);
	await untilSubscribed(host.sandbox, [triggered.url.replace('/webhook/', '/webhook-test/')]);

	const prompts = await activatePrompts(setUp, host.url, { executionMode: 'async' });
	await prompts.post(['Sales by region']);
	const [id = ''] = await untilStarted(setUp, triggered, 1);
	const execution = await client.executions.waitFor(id, 20_000);
	expect(itemsOf(execution)[0]?.json).toMatchObject({ event: 'run.completed' });
	await untilSubscribed(host.sandbox, []);
	record(host.version, { executions: 2 });
});

test('after a crash and a restart, the same single subscription still works', async () => {
	const triggered = await activateTrigger(setUp, host.url, {});
	if (publishesLater(host.version)) {
		expect(await untilPublished(setUp, triggered.id)).toMatchObject({ status: 'published' });
	}
	await host.kill();
	await host.restart();
	await untilSubscribed(host.sandbox, [triggered.url]);
	const prompts = await activatePrompts(setUp, host.url, { executionMode: 'async' });
	await prompts.post(['Sales by region']);
	await untilStarted(setUp, triggered, 1);
	await setUp.client.deactivateWorkflow(triggered.id);
	record(host.version, { executions: 2 });
});

test('forged, expired and replayed deliveries start nothing, and neither do duplicates after a restart', async () => {
	const { client } = setUp;
	const triggered = await activateTrigger(setUp, host.url, { source: 'perRequest' });
	await untilRegistered(triggered.url);
	const order = { ...deliveryTo(triggered.url, 'task_1'), timestamp: now() };
	const deliver = async (changes: object) => await host.control.deliver({ ...order, ...changes });

	expect(await deliver({ signature: `sha256=${'0'.repeat(64)}` })).toEqual([401]);
	expect(await deliver({ secret: 'whsec_of_somebody_else' })).toEqual([401]);
	expect(await deliver({ signature: '' })).toEqual([401]);
	expect(await deliver({ timestamp: now() - 360 })).toEqual([401]);
	// n8n itself rejects a body that it cannot parse.
	expect(await deliver({ body: 'no JSON' })).toEqual([422]);
	expect(await deliver({})).toEqual([200]);
	expect(await deliver({})).toEqual([200]);
	const another = deliveryTo(triggered.url, 'task_2');
	const bytes = { headers: { 'content-type': 'application/octet-stream' } };
	expect(await deliver({ ...another, ...bytes, signature: 'sha256=0' })).toEqual([401]);
	expect(await deliver({ ...another, ...bytes })).toEqual([200]);
	expect(await deliver({ times: 10, timestamp: now() + 1 })).toEqual(
		Array.from({ length: 10 }, () => 200),
	);
	await host.stop();
	await host.restart();
	await untilRegistered(triggered.url);
	expect(await deliver({ timestamp: now() })).toEqual([200]);
	expect(await deliver({ ...another, timestamp: now() })).toEqual([200]);
	await host.kill();
	await host.restart();
	expect(await deliver({ timestamp: now() })).toEqual([200]);
	expect(await deliver({ ...another, timestamp: now() })).toEqual([200]);

	await sleep(A_WHILE_MS);
	expect(await client.executions.list(triggered.id)).toHaveLength(2);
	await client.deactivateWorkflow(triggered.id);
	record(host.version, { executions: 2 });
});

test('activation fails with a clear error when the credential does not work', async () => {
	const { client } = setUp;
	const { apiUrl: baseUrl } = host.sandbox;
	const access = { apiKey: 'sk_live_wrong', baseUrl, webhookSecret: '' };
	const credentialId = await client.createCredential('Wrong', 'overtenApi', access);
	const activating = activateTrigger({ ...setUp, credentialId }, host.url, {});
	if (publishesLater(host.version)) {
		const { status, triggers } = await untilPublished(setUp, (await activating).id);
		expect(status).toBe('failed');
		expect(triggers[0]?.errorMessage).toContain('Overten rejected the API key');
	} else {
		// n8n 2.20 shows the error's message, 2.0 its description.
		const either = /Overten rejected the API key|Create a new key in Overten/;
		await expect(activating).rejects.toThrow(either);
	}
});

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
