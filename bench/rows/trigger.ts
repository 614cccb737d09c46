import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import { sign } from '../../sandbox/deliveries.ts';
import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { until } from '../../test/e2e/support/runs.ts';
import { activateTrigger } from '../../test/e2e/support/trigger.ts';
import { chain, node } from '../../test/e2e/support/workflow.ts';
import { activateGithubTrigger, githubHeaders } from '../peers/github-trigger.ts';
import { eachAtOnce, startRealN8n } from '../support/real-n8n.ts';
import type { RealN8n } from '../support/real-n8n.ts';
import type { Row } from '../support/row.ts';
import { interleave, secondsOf } from '../support/statistics.ts';

const DELIVERIES = 100;

const AT_ONCE = 10;

const PAIRS = 7;

/** Deliveries must not differ in anything but their address and their signature. */
type Sign = (rawBody: string) => Readonly<Record<string, string>>;

/**
 * What verification and duplicate detection cost a workflow that is started by a webhook: relative to n8n's Webhook
 * node, which does neither, and to n8n's GitHub Trigger, which verifies.
 *
 * n8n 2.41 sets up its expression sandbox for every webhook call, except for its own Webhook node without expressions.
 * So the Webhook node is also measured with an expression.
 */
export const trigger: Row = {
	keys: [
		'trigger_throughput_ratio',
		'trigger_throughput_ratio_with_expressions',
		'trigger_vs_github_trigger_ratio',
	],
	cheap: false,
	inServer: true,
	measure: async (bench) => {
		const n8n = await startRealN8n(bench);
		const { url } = await activateTrigger(n8n, n8n.url, {});
		await untilRegistered(url);
		const secret = await secretOf(n8n);
		const perSecond = async (address: string, signed: Sign) => {
			const taskIds = Array.from({ length: DELIVERIES }, () => `task_${randomUUID()}`);
			const seconds = await secondsOf(async () => {
				await eachAtOnce(taskIds, AT_ONCE, async (taskId) => {
					await deliver(address, taskId, signed);
				});
			});
			return DELIVERIES / seconds;
		};
		const asOverten = (rawBody: string) => overtenHeaders(secret, rawBody);
		const against = async (theirUrl: string, asTheirs: Sign = asOverten) =>
			await interleave(
				PAIRS,
				async () => await perSecond(url, asOverten),
				async () => await perSecond(theirUrl, asTheirs),
			);
		const plain = await against(await activateWebhook(n8n, {}));
		const expressive = await against(await activateWebhook(n8n, { responseData: '={{ "ok" }}' }));
		const github = await activateGithubTrigger(n8n, bench.cleanup);
		const verified = await against(github.url, (rawBody) => githubHeaders(github.secret, rawBody));
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
			{
				key: 'trigger_vs_github_trigger_ratio',
				what: "deliveries per second (theirs: n8n's GitHub Trigger, verified with its secret)",
				value: verified.ratio,
				sides: verified,
				goal: { atLeast: 1.2 },
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

async function deliver(url: string, taskId: string, signed: Sign): Promise<void> {
	const body = { event: 'run.completed', task_id: taskId, run_id: 'run_1', format: 'excel' };
	const rawBody = JSON.stringify(body);
	await axios.post(url, Buffer.from(rawBody), {
		headers: { 'content-type': 'application/json', ...signed(rawBody) },
		proxy: false,
	});
}

function overtenHeaders(secret: string, rawBody: string): Readonly<Record<string, string>> {
	const timestamp = String(Math.floor(Date.now() / 1000));
	return {
		'x-overten-event': 'run.completed',
		'x-overten-signature': sign(secret, timestamp, rawBody),
		'x-overten-timestamp': timestamp,
	};
}
