import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ensureInstalled } from '../../../scripts/debian.ts';
import { untilRegistered } from '../../../scripts/n8n/registered.ts';
import { record } from '../support/facts.ts';
import { expectWorkbooks } from '../support/files.ts';
import { Host } from '../support/host.ts';
import { recordCase } from '../support/operator-cases.ts';
import { activatePrompts, failuresOf, itemsOf, until } from '../support/runs.ts';
import { runsHeardOf } from '../support/restart.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { expectTasks } from '../support/tasks.ts';
import { activateTrigger, untilSubscribed } from '../support/trigger.ts';
import { N8N_VERSIONS } from '../support/versions.ts';

const MINUTES_AHEAD = 10;

const LIBRARIES = '/usr/lib';

/** A clock that is wrong for one process alone. @returns environment variables */
async function wrongClock(): Promise<Record<string, string>> {
	await ensureInstalled('/usr/share/doc/libfaketime', ['libfaketime']);
	const library = readdirSync(LIBRARIES)
		.map((folder) => join(LIBRARIES, folder, 'faketime', 'libfaketime.so.1'))
		.find((path) => existsSync(path));
	if (library === undefined) throw new Error('libfaketime was not found.');
	return {
		LD_PRELOAD: library,
		FAKETIME: `+${String(MINUTES_AHEAD)}m`,
		FAKETIME_DONT_FAKE_MONOTONIC: '1',
	};
}

test.each(N8N_VERSIONS)(
	'a clock of n8n %s that is ten minutes ahead loses no callback and no event, and the log says how far it is off',
	async (version) => {
		const host = await Host.start({ version, speed: 600, settings: await wrongClock() });
		const setUp = await host.setUp();
		const triggered = await activateTrigger(setUp, host.url, {});
		await untilSubscribed(host.sandbox, [triggered.url]);
		await untilRegistered(triggered.url);
		const prompts = ['A budget [[duration=20m]]', 'A forecast [[duration=30m]]'];
		const paused = await activatePrompts(setUp, host.url, { executionMode: 'webhook' });
		const execution = await setUp.client.executions.waitFor(await paused.run(prompts), 60_000);

		expect(failuresOf([execution])).toEqual([]);
		await expectWorkbooks(setUp.client, version, itemsOf(execution), prompts);
		await expectTasks(host, prompts.length);
		const runs = (await host.control.tasks()).map(({ run_id }) => JSON.stringify(run_id));
		const heard = await until('both events have started the workflow', 60_000, async () => {
			const found = await runsHeardOf(setUp, triggered);
			return found.length >= runs.length ? found : undefined;
		});
		// To this n8n, a run that has just ended looks old enough to be caught up with the first event.
		expect(heard.toSorted()).toEqual(runs.toSorted());
		expect(await host.log()).toMatch(/\b(9|10)(\.\d)? minutes behind the clock/);
		await expectNoSecrets(host);
		await host.stop();
		record(version, { executions: 1 + heard.length });
		const row = { version, count: prompts.length, lost: 0, doubled: 0 };
		recordCase({
			...row,
			name: 'Clock ten minutes ahead: callbacks',
			downloaded: (await host.control.fileRequests()).length,
		});
		recordCase({ ...row, name: 'Clock ten minutes ahead: events' });
	},
);
