import { record } from './facts.ts';
import { recordCase } from './operator-cases.ts';
import { JOBS } from './restart.ts';
import type { RestartCosts } from './restart.ts';

/** What holds with and without a proxy: whatever comes later finds what was missed. */
export const FOUND_LATER: Partial<RestartCosts> = { executionsOfTwo: 0, eventsAfterwards: 0 };

/** What holds behind a proxy. */
export const NOTHING_LOST: Partial<RestartCosts> = { ...FOUND_LATER, callbacks: 0, events: 0 };

/** @param name of the set-up */
export function recordRestart(name: string, version: string, costs: RestartCosts): void {
	const { answers, callbacks, doubledEvents, downloads, ended } = costs;
	const { events, eventsAfterwards, executionsOfTwo } = costs;
	const row = { version, count: JOBS, doubled: 0 };
	const once = JOBS - callbacks;
	const twice = Math.max(0, downloads - once - 2 * (JOBS - executionsOfTwo));
	recordCase({
		...row,
		name: `Restart, ${name}: callbacks`,
		lost: callbacks,
		downloaded: once + twice,
	});
	recordCase({
		...row,
		name: `Restart, ${name}: executions with another job`,
		lost: executionsOfTwo,
		downloaded: 2 * (JOBS - executionsOfTwo),
	});
	recordCase({ ...row, name: `Restart, ${name}: events`, lost: events });
	recordCase({
		...row,
		name: `Restart, ${name}: events, after the next`,
		lost: eventsAfterwards,
		doubled: doubledEvents,
	});
	record(version, { executions: ended });
	console.log(`n8n ${version}, ${name}:`, JSON.stringify(answers));
}
