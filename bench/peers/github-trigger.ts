import { createHmac, randomUUID } from 'node:crypto';

import { fastify } from 'fastify';

import type { Cleanup } from '../../scripts/cleanup.ts';
import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { until } from '../../test/e2e/support/runs.ts';
import { chain, node } from '../../test/e2e/support/workflow.ts';
import type { RealN8n } from '../support/real-n8n.ts';

/** A webhook that n8n's own GitHub Trigger has created. */
export interface GithubWebhook {
	readonly url: string;
	/** Signs its deliveries. */
	readonly secret: string;
}

const CREDENTIAL = 'githubApi';

/** As GitHub describes a webhook. */
const WEBHOOK = { id: 1, active: true, events: ['push'] };

/**
 * A workflow with n8n's own GitHub Trigger, which verifies each delivery with an HMAC over the raw body. It creates its
 * webhook at a server on this machine, as with GitHub Enterprise, so that nothing is sent to GitHub.
 */
export async function activateGithubTrigger(
	{ client, url }: RealN8n,
	cleanup: Cleanup,
): Promise<GithubWebhook> {
	const github = await startGithub(cleanup);
	const access = { server: github.url, user: 'bench', accessToken: 'none' };
	const credentialId = await client.createCredential('GitHub', CREDENTIAL, access);
	const webhookId = randomUUID();
	const byName = (value: string) => ({ __rl: true, mode: 'name', value });
	const trigger = {
		...node('GitHub Trigger', 'n8n-nodes-base.githubTrigger', 1, {
			authentication: 'accessToken',
			owner: byName('bench'),
			repository: byName('bench'),
			events: ['push'],
			options: {},
		}),
		webhookId,
		credentials: { [CREDENTIAL]: { id: '', name: 'GitHub' } },
	};
	const workflow = chain('Pushes', [trigger, node('End', 'n8n-nodes-base.noOp', 1)]);
	const id = await client.createWorkflow(workflow, { [CREDENTIAL]: credentialId });
	await client.activateWorkflow(id);
	const address = `${url}/webhook/${webhookId}/webhook`;
	await untilRegistered(address);
	const secret = await until(
		'the GitHub Trigger has created its webhook',
		20_000,
		async () => await Promise.resolve(github.secret()),
	);
	return { url: address, secret };
}

/** The headers that GitHub sends with a body. */
export function githubHeaders(secret: string, rawBody: string): Readonly<Record<string, string>> {
	const digest = createHmac('sha256', secret).update(rawBody).digest('hex');
	return { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${digest}` };
}

/** Answers like GitHub when a webhook is created or deleted, and keeps the secret of the last one. */
async function startGithub(cleanup: Cleanup) {
	let secret: string | undefined;
	const github = fastify({ forceCloseConnections: true });
	github.all('*', async ({ body, method }, reply) => {
		if (method === 'POST') secret = secretIn(body);
		await reply.code(method === 'POST' ? 201 : 200).send(WEBHOOK);
	});
	const url = await github.listen({ host: '127.0.0.1', port: 0 });
	cleanup.add(async () => {
		await github.close();
	});
	return { url, secret: () => secret };
}

function secretIn(order: unknown): string | undefined {
	const { config } = asRecord(order);
	const { secret } = asRecord(config);
	return typeof secret === 'string' ? secret : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}
