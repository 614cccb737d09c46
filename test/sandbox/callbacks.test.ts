import { createHmac } from 'node:crypto';

import { generate, until, untilEnded } from './api';
import type { Answer, Callback } from './api';
import { setStage } from './stage';

const stage = setStage();

function isSignedWith(secret: string, { headers, rawBody }: Callback): boolean {
	const signed = `${String(headers['x-overten-timestamp'])}.${rawBody}`;
	const digest = createHmac('sha256', secret).update(signed).digest('hex');
	return headers['x-overten-signature'] === `sha256=${digest}`;
}

async function begin(prompt: string): Promise<Answer> {
	return (await generate(stage.api, { prompt, async: true, webhook_url: stage.receiver.url })).data;
}

async function subscribe(...events: string[]): Promise<Answer> {
	return (await stage.api.post<Answer>('/webhooks', { url: stage.receiver.url, events })).data;
}

/** Submits a job and ends it: by then, all earlier callbacks have been sent too. */
async function endAnother(): Promise<void> {
	await stage.ended('Another');
}

test('a completed task calls its webhook_url, signed with the secret of the organization', async () => {
	const { run_id, task_id } = await begin('A report');
	await until(() => stage.receiver.callbacks.length === 1);

	const [callback] = stage.receiver.callbacks;
	expect(callback?.body).toMatchObject({
		event: 'run.completed',
		task_id,
		run_id,
		agent_name: 'excel_agent_api',
		format: 'excel',
		status: 'completed',
		credits_used: 12,
		download_url: expect.any(String),
	});
	expect(callback?.headers).toMatchObject({
		'user-agent': 'Overten-Webhook/1.0',
		'x-overten-event': 'run.completed',
		'content-type': 'application/json',
	});
	expect(Number(callback?.headers['x-overten-timestamp'])).toBeCloseTo(Date.now() / 1_000, -1);
	expect(callback !== undefined && isSignedWith(stage.sandbox.webhookSecret, callback)).toBe(true);
	expect(await stage.sandbox.control.deliveries()).toMatchObject([
		{ url: stage.receiver.url, event: 'run.completed', taskId: task_id, attempt: 1, status: 200 },
	]);
});

test('after a rotation, the new secret signs callbacks and verify returns it', async () => {
	await stage.sandbox.control.set({ webhookSecret: 'whsec_rotated' });
	await begin('A report');
	await until(() => stage.receiver.callbacks.length === 1);

	expect(
		stage.receiver.callbacks.every((callback) => isSignedWith('whsec_rotated', callback)),
	).toBe(true);
	expect((await stage.api.get<Answer>('/verify')).data.webhook_secret).toBe('whsec_rotated');
});

describe('a subscription', () => {
	test('receives its events, signed with its own secret, which is returned once', async () => {
		const { secret, webhook_id } = await subscribe('run.failed');
		expect(secret).toMatch(/^whsec_/);
		expect(JSON.stringify((await stage.api.get('/webhooks')).data)).not.toContain(secret);

		await generate(stage.api, {});
		await generate(stage.api, { prompt: 'A report [[fail]]' });
		await until(() => stage.receiver.callbacks.length > 0);
		expect(stage.receiver.callbacks.map(({ body }) => body.event)).toEqual(['run.failed']);
		expect(stage.receiver.callbacks.every((callback) => isSignedWith(secret, callback))).toBe(true);

		expect((await stage.api.delete(`/webhooks/${webhook_id}`)).status).toBe(204);
		expect((await stage.api.delete(`/webhooks/${webhook_id}`)).status).toBe(404);
		expect((await stage.api.get('/webhooks')).data).toEqual({ webhooks: [] });
	});

	test('requires a URL and an event', async () => {
		expect(
			(await stage.api.post('/webhooks', { url: 'nowhere', events: ['run.failed'] })).status,
		).toBe(422);
		expect(
			(await stage.api.post('/webhooks', { url: stage.receiver.url, events: [] })).status,
		).toBe(422);
	});
});

test.each(['[[cancel]]', '[[expire]]', '[[callback=lost]]'])(
	'%s sends no callback',
	async (directive) => {
		const { task_id } = await begin(`A report ${directive}`);
		await untilEnded(stage.api, task_id);
		await endAnother();

		expect(await stage.sandbox.control.deliveries()).toEqual([]);
	},
);

test('a request that is not async sends no callback', async () => {
	await generate(stage.api, { webhook_url: stage.receiver.url });
	await endAnother();

	expect(await stage.sandbox.control.deliveries()).toEqual([]);
});

describe('a response', () => {
	test('of 5xx, or a broken connection, is retried', async () => {
		stage.receiver.answers.push(500, 503);
		await begin('A report');
		await until(async () => (await stage.sandbox.control.deliveries()).length === 3);

		const log = await stage.sandbox.control.deliveries();
		expect(log.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 503],
			[3, 200],
		]);
		expect((log[1]?.at ?? 0) - (log[0]?.at ?? 0)).toBeGreaterThan(190);
		expect((log[2]?.at ?? 0) - (log[1]?.at ?? 0)).toBeGreaterThan(390);
	});

	test('that never comes has no status', async () => {
		await stage.receiver.stop();
		await begin('A report');
		await until(async () => (await stage.sandbox.control.deliveries()).length === 2);

		expect(await stage.sandbox.control.deliveries()).toMatchObject([
			{ attempt: 1 },
			{ attempt: 2 },
		]);
		expect((await stage.sandbox.control.deliveries())[0]).not.toHaveProperty('status');
	});

	test.each([401, 404, 409])('of %s is final', async (status) => {
		stage.receiver.answers.push(status);
		await begin('A report');
		await until(() => stage.receiver.callbacks.length === 1);
		await new Promise((resolve) => setTimeout(resolve, 300));

		expect(stage.receiver.callbacks).toHaveLength(1);
	});
});

describe('[[callback]]', () => {
	test('=duplicate is sent twice', async () => {
		await begin('A report [[callback=duplicate]]');
		await until(() => stage.receiver.callbacks.length === 2);

		expect(stage.receiver.callbacks[0]?.body).toEqual(stage.receiver.callbacks[1]?.body);
	});

	test('=forged is sent before the genuine one', async () => {
		await begin('A report [[callback=forged]]');
		await until(() => stage.receiver.callbacks.length === 2);

		const genuine = stage.receiver.callbacks.map((callback) =>
			isSignedWith(stage.sandbox.webhookSecret, callback),
		);
		expect(genuine).toEqual([false, true]);
	});

	test('=late arrives after those of later tasks', async () => {
		const late = await begin('A report [[callback=late]]');
		const later = await begin('A report');
		await until(() => stage.receiver.callbacks.length === 2);

		expect(stage.receiver.callbacks.map(({ body }) => body.task_id)).toEqual([
			later.task_id,
			late.task_id,
		]);
	});

	test('=early arrives before the response to the request', async () => {
		const { status, task_id } = await begin('A report [[callback=early]]');

		expect(stage.receiver.callbacks).toMatchObject([{ body: { task_id } }]);
		expect(status).toBe('queued');
	});
});

describe('a delivery from a test', () => {
	const body = { event: 'run.completed', task_id: 'task_0', run_id: 'run_0' };

	test('is genuine by default', async () => {
		stage.receiver.answers.push(500);
		expect(await stage.sandbox.control.deliver({ url: stage.receiver.url, body })).toEqual([500]);

		const [callback] = stage.receiver.callbacks;
		expect(stage.receiver.callbacks).toHaveLength(1);
		expect(callback !== undefined && isSignedWith(stage.sandbox.webhookSecret, callback)).toBe(
			true,
		);
	});

	test('can be forged, expired, of another event, or repeated', async () => {
		const order = {
			url: stage.receiver.url,
			body: '{"raw": 1}',
			event: 'run.failed',
			signature: 'sha256=00',
			timestamp: 1,
			headers: { 'x-extra': 'yes' },
			times: 2,
		};
		expect(await stage.sandbox.control.deliver(order)).toEqual([200, 200]);

		expect(stage.receiver.callbacks[1]).toMatchObject({
			rawBody: '{"raw": 1}',
			headers: {
				'x-extra': 'yes',
				'x-overten-event': 'run.failed',
				'x-overten-signature': 'sha256=00',
				'x-overten-timestamp': '1',
			},
		});
	});

	test('without a receiver has no response', async () => {
		await stage.receiver.stop();

		expect(await stage.sandbox.control.deliver({ url: stage.receiver.url, body })).toEqual([null]);
	});
});
