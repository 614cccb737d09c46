import { cp } from 'node:fs/promises';

import getPort from 'get-port';

import { N8nClient } from '../../../scripts/n8n/client.ts';
import { untilRegistered } from '../../../scripts/n8n/registered.ts';
import { record } from '../support/facts.ts';
import { Host, makeUserFolder } from '../support/host.ts';
import { recordCase } from '../support/operator-cases.ts';
import { until } from '../support/runs.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { activateTrigger, startRun, untilStarted, untilSubscribed } from '../support/trigger.ts';
import { N8N_VERSIONS } from '../support/versions.ts';

test.each(N8N_VERSIONS)(
	'a copy of n8n %s with another WEBHOOK_URL leaves the subscription of the original, and its log names both addresses',
	async (version) => {
		const original = await Host.start({ version, speed: 600 });
		const { sandbox } = original;
		const setUp = await original.setUp();
		const triggered = await activateTrigger(setUp, original.url, {});
		await untilSubscribed(sandbox, [triggered.url]);
		await original.stop();
		const userFolder = await makeUserFolder();
		await cp(original.userFolder, userFolder, { recursive: true });
		await original.restart();

		const at = { port: await getPort({ host: '127.0.0.1' }) };
		const copy = await Host.start({ version, sandbox, userFolder, at });
		const client = await N8nClient.logIn(copy.url, setUp.login);
		const own = triggered.url.replace(original.url, copy.url);
		await client.deactivateWorkflow(triggered.id);
		await until('the log of the copy names both', 30_000, async () => {
			const log = await copy.log();
			const names = log.includes(`calls ${triggered.url}, and this n8n is at ${own}`);
			return names ? true : undefined;
		});
		await untilSubscribed(sandbox, [triggered.url]);
		await client.activateWorkflow(triggered.id);
		await untilSubscribed(sandbox, [triggered.url, own]);
		await client.deactivateWorkflow(triggered.id);
		await untilSubscribed(sandbox, [triggered.url]);

		await untilRegistered(triggered.url);
		await startRun(sandbox, 'Sales by region');
		await untilStarted(setUp, triggered, 1);
		expect(await client.executions.list(triggered.id)).toEqual([]);
		await expectNoSecrets(original);
		await copy.stop();
		await original.stop();
		record(version, { executions: 1 });
		recordCase({ name: 'Copy with another WEBHOOK_URL', version, count: 1, lost: 0, doubled: 0 });
	},
);
