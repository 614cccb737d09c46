import { submit } from '../../../sandbox/submission.ts';
import { resetWorld } from '../../../sandbox/world.ts';
import type { World } from '../../../sandbox/world.ts';
import { TriggerWorkflow } from '../../support/n8n-server/trigger-workflow.ts';
import { createN8n } from '../../support/n8n.ts';
import { fileIn } from '../invariants/nothing-lost.ts';
import type { Stage } from '../stage.ts';
import { clock } from '../time/virtual-clock.ts';
import { beginDay, MINUTE_MS } from './day.ts';
import type { Day } from './day.ts';
import { liveThroughOutage } from './outage.ts';
import { madeFor } from './outcomes.ts';
import type { Outcomes } from './outcomes.ts';
import { durationOf } from './workloads.ts';
import type { TriggerWorkload } from './workloads.ts';

/** The jobs of others end all day, but are submitted only while that can be done. */
const SUBMITTED: readonly (readonly [from: number, to: number])[] = [
	[0, 9.5],
	[41, 60],
];

/** Overten repeats a delivery for 21 minutes, and an event may bring one that was missed. */
const AFTERWARDS_MIN = 60;

/** A day of a workflow that starts with every file of the organization. */
export async function liveWithTrigger(stage: Stage, workload: TriggerWorkload): Promise<Day> {
	const { sandbox } = stage;
	const { world } = sandbox;
	const { begin, traffic } = beginDay(stage);
	const trigger = await inVirtualTime(TriggerWorkflow.start());
	if (!workload.areSignaturesKnown) world.dialect = { ...world.dialect, signing: 'bodyOnly' };
	const { apiKey, apiUrl, webhookSecret } = sandbox.address;
	const n8n = await createN8n({
		credential: { apiKey, baseUrl: apiUrl, webhookSecret },
		binaryMode: 'default',
		instanceUrl: trigger.url,
	});
	trigger.save(n8n, { source: 'subscription', downloadFile: true, binaryPropertyName: 'data' });
	await inVirtualTime(trigger.activate());
	for (let number = 0; number < workload.jobs; number++) {
		const [from, to] = SUBMITTED[number % SUBMITTED.length] ?? [0, 0];
		const minutes = from + (number / workload.jobs) * (to - from);
		setTimeout(
			() => {
				submitOf(world, number);
			},
			begin + minutes * MINUTE_MS - clock.now,
		);
	}
	await liveThroughOutage(stage, begin);
	await clock.pass(begin + (60 + AFTERWARDS_MIN) * MINUTE_MS - clock.now);
	const outcomes = await outcomesOfTrigger(world, trigger);
	traffic.end();
	await inVirtualTime(trigger.stop());
	clock.forgetTimers();
	resetWorld(world);
	sandbox.disconnect();
	return { workload, traffic, outcomes, afterRetry: outcomes };
}

async function inVirtualTime<T>(work: Promise<T>): Promise<T> {
	let isDone = false;
	void work.finally(() => {
		isDone = true;
	});
	await clock.until(() => isDone, 'the trigger answers');
	return await work;
}

function submitOf(world: World, number: number): void {
	const prompt = `Report ${String(number)}`;
	submit(world, {
		path: '/excel/generate',
		body: { prompt, async: true, idempotency_key: prompt },
		format: 'excel',
		agentName: 'excel_agent_api',
		durationMs: durationOf(number) * 1_000,
		credits: 1,
		result: () => ({ summary: prompt, artifacts: [] }),
	});
}

async function outcomesOfTrigger(world: World, trigger: TriggerWorkflow): Promise<Outcomes> {
	const items = await inVirtualTime(trigger.items());
	const errors = new Map<string, number>();
	const wrong: string[] = [];
	let files = 0;
	for (const { plan } of world.jobs.values()) {
		const own = items.filter(({ json }) => json.run_id === plan.runId);
		if (own.length !== 1) {
			wrong.push(`the workflow has started ${String(own.length)} times for ${plan.fingerprint}`);
		}
		const [item] = own;
		if (item === undefined) continue;
		const file = fileIn(item);
		if (file === undefined) {
			const said = JSON.stringify(item.json.file_error ?? null);
			errors.set(said, (errors.get(said) ?? 0) + 1);
		} else {
			files += 1;
			const isWhole = (await madeFor(world, plan.taskId))?.equals(file) === true;
			if (!isWhole) wrong.push(`the file of ${plan.fingerprint} is another one`);
		}
	}
	return { files, errors, wrong };
}
