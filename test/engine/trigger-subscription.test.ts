import { jsonParse } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { sealSecret } from '../../nodes/Overten/webhooks/sealed-secret';
import { sandboxForTests } from '../support/shared-sandbox';
import { completedRun, n8nAt, newestSecret, subscriptionsOf } from '../support/trigger';
import { TriggerWorkflow } from '../support/n8n-server/trigger-workflow';

/** What another API key has sealed in place of ours. */
function sealedOtherwise(staticData: IDataObject): IDataObject {
	const sealed = sealSecret('whsec_of_somebody_else', 'sk_live_of_somebody_else', {
		id: '',
		url: '',
	});
	const text = JSON.stringify(staticData);
	return jsonParse(text.replace(/(?<="sealedSecret":")[\w-]+/, sealed));
}

const sandbox = sandboxForTests();
let trigger: TriggerWorkflow;
let subscriptions: ReturnType<typeof subscriptionsOf>;
let workflows = 0;

beforeAll(async () => {
	trigger = await TriggerWorkflow.start();
	subscriptions = subscriptionsOf(sandbox);
});

beforeEach(async () => {
	trigger.save(await n8nAt(trigger, sandbox), {}, `workflow-${String(++workflows)}`);
});

afterAll(async () => {
	await trigger.stop();
});

test('activating makes one subscription, and deactivating leaves none', async () => {
	await trigger.activate();
	expect(await subscriptions.list()).toEqual([
		expect.objectContaining({
			url: trigger.webhookUrl,
			events: ['run.completed', 'run.failed'],
			description: 'n8n workflow: Test',
		}),
	]);
	await trigger.activate();
	expect(await subscriptions.list()).toHaveLength(1);
	expect(await trigger.deactivate()).toBe(true);
	expect(await subscriptions.list()).toHaveLength(0);
});

test('n8n stores no secret that anyone could read', async () => {
	await trigger.activate();
	const first = await newestSecret(sandbox);
	await trigger.deactivate();
	await trigger.activate();
	const stored = JSON.stringify(trigger.staticData);
	expect(stored).toContain((await subscriptions.list())[0]?.webhook_id);
	for (const secret of [first, await newestSecret(sandbox)]) {
		expect(stored).not.toContain(secret);
		expect(stored).not.toContain(Buffer.from(secret).toString('base64url').slice(0, -2));
	}
});

test('a change of the API key costs no delivery while n8n runs', async () => {
	await trigger.activate();
	const changed = await n8nAt(trigger, sandbox, { apiKey: 'sk_live_changed' });
	trigger.save(changed, {}, `workflow-${String(workflows)}`);
	const order = { ...completedRun(trigger), secret: await newestSecret(sandbox) };
	expect(await sandbox.control.deliver(order)).toEqual([200]);
	expect(await trigger.executions()).toHaveLength(1);
});

describe('a secret that the API key of the credential does not open', () => {
	const order = () => ({ ...completedRun(trigger), secret: 'whsec_of_somebody_else' });

	beforeEach(async () => {
		await trigger.activate();
		trigger.staticData = sealedOtherwise(trigger.staticData);
	});

	test('is replaced at the next activation', async () => {
		const [before] = await subscriptions.list();
		await trigger.activate();
		const after = await subscriptions.list();
		expect(after).toHaveLength(1);
		expect(after[0]?.webhook_id).not.toBe(before?.webhook_id);
		expect(await sandbox.control.deliver(order())).toEqual([401]);
		const secret = await newestSecret(sandbox);
		expect(await sandbox.control.deliver({ ...order(), secret })).toEqual([200]);
		expect(await trigger.executions()).toHaveLength(1);
	});
});

test('changed events make a new subscription', async () => {
	await trigger.activate();
	const [before] = await subscriptions.list();
	trigger.save(
		await n8nAt(trigger, sandbox),
		{ events: ['run.failed'] },
		`workflow-${String(workflows)}`,
	);
	await trigger.activate();
	const after = await subscriptions.list();
	expect(after).toEqual([expect.objectContaining({ events: ['run.failed'] })]);
	expect(after[0]?.webhook_id).not.toBe(before?.webhook_id);
});

test('a subscription that has vanished at Overten is made again', async () => {
	await trigger.activate();
	const [before] = await subscriptions.list();
	await subscriptions.remove(before?.webhook_id ?? '');
	await trigger.activate();
	expect(await subscriptions.list()).toHaveLength(1);
});

test('one with our address whose secret we do not have is replaced, and those of others stay', async () => {
	await subscriptions.add(trigger.webhookUrl);
	await subscriptions.add('https://example.com/other');
	const [stray, other] = await subscriptions.list();
	await trigger.activate();
	const ids = (await subscriptions.list()).map(({ webhook_id }) => webhook_id);
	expect(ids).toHaveLength(2);
	expect(ids).not.toContain(stray?.webhook_id);
	expect(ids).toContain(other?.webhook_id);
	await trigger.deactivate();
	expect((await subscriptions.list()).map(({ url }) => url)).toEqual(['https://example.com/other']);
});

test('a stray one beside ours is taken away', async () => {
	await trigger.activate();
	const [ours] = await subscriptions.list();
	await subscriptions.add(trigger.webhookUrl);
	await trigger.activate();
	expect(await subscriptions.list()).toEqual([ours]);
});

test('while Overten cannot be asked, an active trigger stays as it is', async () => {
	await trigger.activate();
	const [before] = await subscriptions.list();
	await sandbox.control.addFault({ path: '/webhooks', kind: 'status', status: 501 });
	await trigger.activate();
	expect(await subscriptions.list()).toEqual([before]);
});

test('where Overten has no list of subscriptions, they come and go all the same', async () => {
	await sandbox.control.addFault({
		method: 'GET',
		path: '/webhooks',
		kind: 'status',
		status: 404,
		times: 100,
	});
	await trigger.activate();
	await trigger.activate();
	await trigger.deactivate();
	await sandbox.control.clearFaults();
	expect(await subscriptions.list()).toHaveLength(0);
});

test('a trigger for one request needs no subscription, and takes an old one away', async () => {
	await trigger.activate();
	trigger.save(
		await n8nAt(trigger, sandbox),
		{ source: 'perRequest' },
		`workflow-${String(workflows)}`,
	);
	await trigger.activate();
	expect(await subscriptions.list()).toHaveLength(0);
	expect(await trigger.deactivate()).toBe(true);
});

describe('a copy of n8n, with the same data at another address', () => {
	const PRODUCTION = 'https://n8n.example.com/webhook/hook-of-the-trigger/overten';
	const addresses = async () => (await subscriptions.list()).map(({ url }) => url);

	beforeEach(async () => {
		await trigger.activate();
		const [ours] = await subscriptions.list();
		await subscriptions.add(PRODUCTION);
		const production = (await subscriptions.list()).find(({ url }) => url === PRODUCTION);
		await subscriptions.remove(ours?.webhook_id ?? '');
		trigger.staticData = jsonParse(
			JSON.stringify(trigger.staticData)
				.replace(trigger.webhookUrl, PRODUCTION)
				.replace(ours?.webhook_id ?? '', production?.webhook_id ?? ''),
		);
	});

	test("leaves production's subscription when it is deactivated", async () => {
		expect(await trigger.deactivate()).toBe(true);
		expect(await addresses()).toEqual([PRODUCTION]);
	});

	test("leaves production's subscription when it is activated, and makes its own", async () => {
		await trigger.activate();
		expect(await addresses()).toEqual([PRODUCTION, trigger.webhookUrl]);
		await trigger.deactivate();
		expect(await addresses()).toEqual([PRODUCTION]);
	});

	test("leaves production's subscription when its source changes", async () => {
		trigger.save(
			await n8nAt(trigger, sandbox),
			{ source: 'perRequest' },
			`workflow-${String(workflows)}`,
		);
		await trigger.activate();
		expect(await addresses()).toEqual([PRODUCTION]);
	});
});

test('what cannot be removed without a credential is removed at the next activation', async () => {
	await trigger.activate();
	const [before] = await subscriptions.list();
	const workflowId = `workflow-${String(workflows)}`;
	trigger.save(await n8nAt(trigger, sandbox, { apiKey: '', baseUrl: '' }), {}, workflowId);
	expect(await trigger.deactivate()).toBe(false);
	expect(await subscriptions.list()).toEqual([before]);

	trigger.save(await n8nAt(trigger, sandbox), {}, workflowId);
	await trigger.activate();
	await trigger.deactivate();
	expect(await subscriptions.list()).toEqual([]);
});

describe('activation fails with a reason', () => {
	test('when the key is refused', async () => {
		trigger.save(await n8nAt(trigger, sandbox, { apiKey: 'sk_live_wrong' }), {}, 'refused');
		await expect(trigger.activate()).rejects.toMatchObject({
			message: 'Overten rejected the API key',
			description: expect.stringContaining('credential'),
		});
		expect(await trigger.deactivate()).toBe(false);
	});

	// After a failed activation, n8n has the node clean up, which tries for half a minute to ask Overten.
	test('when Overten cannot reach this n8n', async () => {
		const baseUrl = 'https://overten.example/api/v1';
		trigger.save(await n8nAt(trigger, sandbox, { baseUrl }), {}, 'unreachable');
		await expect(trigger.activate()).rejects.toMatchObject({
			message: `Overten cannot reach n8n at ${trigger.url}`,
			description: expect.stringMatching(/WEBHOOK_URL.*'Overten Polling Trigger'/),
		});
	}, 60_000);

	test('when Overten does not accept the address of this n8n', async () => {
		trigger.save(await n8nAt(trigger, sandbox), {}, 'not-accepted');
		const body = { detail: [{ loc: ['body', 'url'], msg: 'must be https', type: 'string' }] };
		await sandbox.control.addFault({
			method: 'POST',
			path: '/webhooks',
			kind: 'status',
			status: 422,
			body,
		});
		await expect(trigger.activate()).rejects.toMatchObject({
			message: 'Overten did not accept the address of this n8n',
			description: expect.stringMatching(/WEBHOOK_URL.* Then publish the workflow again/),
		});
	});

	test('when there is no secret to check with', async () => {
		trigger.save(
			await n8nAt(trigger, sandbox, { webhookSecret: '' }),
			{ source: 'perRequest' },
			'no-secret',
		);
		const body = { org_name: 'Sandbox', credits: 1 };
		await sandbox.control.addFault({ path: '/verify', kind: 'status', status: 200, body });
		await expect(trigger.activate()).rejects.toMatchObject({
			message: 'There is no secret to verify deliveries with',
			description: expect.stringContaining('Webhook Signing Secret'),
		});
	});

	test('when no event is chosen', async () => {
		trigger.save(await n8nAt(trigger, sandbox), { events: [] }, 'no-event');
		await expect(trigger.activate()).rejects.toMatchObject({
			message: 'No event is selected',
			description: "Select at least one in 'Trigger On'.",
		});
	});
});
