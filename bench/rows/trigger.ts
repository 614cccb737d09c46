import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import { sign } from '../../sandbox/deliveries.ts';
import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { until } from '../../test/e2e/support/runs.ts';
import { activateTrigger } from '../../test/e2e/support/trigger.ts';
import { chain, node } from '../../test/e2e/support/workflow.ts';
import { eachAtOnce, startRealN8n } from '../support/real-n8n.ts';
import type { RealN8n } from '../support/real-n8n.ts';
import type { Row } from '../support/row.ts';
import { interleave, secondsOf } from '../support/statistics.ts';

const DELIVERIES = 100;

const AT_ONCE = 10;

const PAIRS = 2;

/**
 * What verification and duplicate detection cost a workflow that is started by a webhook.
 *
 * n8n 2.41 sets up its expression sandbox for every webhook call, except for its own Webhook node without expressions.
 * So the Webhook node is also measured with an expression.
 */
export const trigger: Row = {
	keys: ['trigger_throughput_ratio', 'trigger_throughput_ratio_with_expressions'],
	cheap: false,
	measure: async (bench) => {
		const n8n = await startRealN8n(bench);
		const { url } = await activateTrigger(n8n, n8n.url, {});
		await untilRegistered(url);
		const secret = await secretOf(n8n);
		const perSecond = async (address: string) => {
			const taskIds = Array.from({ length: DELIVERIES }, () => `task_${randomUUID()}`);
			const seconds = await secondsOf(async () => {
				await eachAtOnce(taskIds, AT_ONCE, async (taskId) => {
					await deliver(address, taskId, secret);
				});
			});
			return DELIVERIES / seconds;
		};
		const against = async (plainUrl: string) =>
			await interleave(
				PAIRS,
				async () => await perSecond(url),
				async () => await perSecond(plainUrl),
			);
		const plain = await against(await activateWebhook(n8n, {}));
		const expressive = await against(await activateWebhook(n8n, { responseData: '={{ "ok" }}' }));
		return [
			{
				key: 'trigger_throughput_ratio',
				what: 'deliveries per second (theirs: the Webhook node, unverified)',
				value: plain.ratio,
				sides: plain,
				goal: { atLeast: 0.9 },
			},
			{
				key: 'trigger_throughput_ratio_with_expressions',
				what: 'the same, when the Webhook node has an expression',
				value: expressive.ratio,
				sides: expressive,
				goal: { atLeast: 0.9 },
			},
		];
	},
};

/** The secret that signs the deliveries of the trigger's subscription. */
async function secretOf({ control }: RealN8n): Promise<string> {
	return await until('the trigger is subscribed', 20_000, async () => {
		const secrets = await control.subscriptionSecrets();
		return secrets.at(-1);
	});
}

/** A workflow with n8n's own Webhook node. @returns its address */
async function activateWebhook(
	{ client, url }: RealN8n,
	options: INodeParameters,
): Promise<string> {
	const path = randomUUID();
	const parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options };
	const id = await client.createWorkflow(
		chain('Calls', [
			node('Webhook', 'n8n-nodes-base.webhook', 2, parameters),
			node('End', 'n8n-nodes-base.noOp', 1),
		]),
		{},
	);
	await client.activateWorkflow(id);
	const address = `${url}/webhook/${path}`;
	await untilRegistered(address);
	return address;
}

async function deliver(url: string, taskId: string, secret: string): Promise<void> {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const body = { event: 'run.completed', task_id: taskId, run_id: 'run_1', format: 'excel' };
	const rawBody = JSON.stringify(body);
	await axios.post(url, Buffer.from(rawBody), {
		headers: {
			'content-type': 'application/json',
			'x-overten-event': body.event,
			'x-overten-signature': sign(secret, timestamp, rawBody),
			'x-overten-timestamp': timestamp,
		},
		proxy: false,
	});
}
