import getPort from 'get-port';

import { record } from '../support/facts.ts';
import { expectWorkbooks } from '../support/files.ts';
import { Host } from '../support/host.ts';
import type { SetUp } from '../support/host.ts';
import { recordCase } from '../support/operator-cases.ts';
import { startReadinessProxy } from '../support/readiness-proxy.ts';
import { failuresOf, itemsOf, runByHand } from '../support/runs.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { expectTasks } from '../support/tasks.ts';
import { activateTrigger, untilStarted, untilSubscribed } from '../support/trigger.ts';
import { N8N_VERSIONS } from '../support/versions.ts';
import { promptsWorkflow } from '../support/workflow.ts';

const PROMPTS = ['A budget [[duration=20m]]', 'A forecast [[duration=30m]]'];

/** Pauses a workflow, and starts another with each event. @param webhooks where n8n serves its webhooks */
async function expectReached(
	name: string,
	host: Host,
	setUp: SetUp,
	{ waiting, webhooks }: { waiting: string; webhooks: string },
): Promise<void> {
	const { client } = setUp;
	const triggered = await activateTrigger(setUp, '', {});
	const path = triggered.url.replace('/webhook/', '');
	await untilSubscribed(host.sandbox, [`${webhooks}/${path}`]);
	const { executionId } = await runByHand(
		setUp,
		(start) => promptsWorkflow(start, { executionMode: 'webhook' }),
		PROMPTS,
	);
	const execution = await client.executions.waitFor(executionId, 60_000);

	expect(failuresOf([execution])).toEqual([]);
	await expectWorkbooks(client, host.version, itemsOf(execution), PROMPTS);
	await expectTasks(host, PROMPTS.length);
	const addresses = (await host.control.tasks()).map(({ webhookUrl = '' }) => webhookUrl);
	const isHere = (url: string) => url.startsWith(`${waiting}/${executionId}/overten`);
	expect(addresses.filter(isHere)).toHaveLength(PROMPTS.length);
	await untilStarted(setUp, triggered, PROMPTS.length);
	await expectNoSecrets(host);
	await host.stop();
	const { version } = host;
	record(version, { executions: 1 + PROMPTS.length });
	recordCase({
		name,
		version,
		count: PROMPTS.length,
		lost: 0,
		doubled: 0,
		downloaded: (await host.control.fileRequests()).length,
	});
}

describe.each(N8N_VERSIONS)('Overten reaches n8n %s', (version) => {
	test('behind a proxy that strips a path', async () => {
		const port = await getPort({ host: '127.0.0.1' });
		const n8nPort = await getPort({ host: '127.0.0.1' });
		const outside = `http://127.0.0.1:${String(port)}/automation`;
		const host = await Host.start({
			version,
			speed: 600,
			at: { port: n8nPort },
			settings: { WEBHOOK_URL: `${outside}/` },
		});
		await startReadinessProxy({ port, n8nPort, prefix: '/automation', asksReadiness: () => true });
		await expectReached('Proxy that strips a path', host, await host.setUp(), {
			webhooks: `${outside}/webhook`,
			waiting: `${outside}/webhook-waiting`,
		});
	});

	test('at an IPv6 address, with renamed endpoints', async () => {
		const host = await Host.start({
			version,
			speed: 600,
			at: { listenAddress: '::1' },
			settings: { N8N_ENDPOINT_WEBHOOK: 'hooks', N8N_ENDPOINT_WEBHOOK_WAIT: 'hooks-held' },
		});
		await expectReached('IPv6 and renamed endpoints', host, await host.setUp(), {
			webhooks: `${host.url}/hooks`,
			waiting: `${host.url}/hooks-held`,
		});
	});
});
