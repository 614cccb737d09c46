import fc from 'fast-check';

import type { JobPlan } from '../../sandbox/job.ts';
import { attempt } from '../../sandbox/deliveries.ts';
import { clock } from './time/virtual-clock.ts';
import type { Run } from './run.ts';

/** What is known of a run when the next act is chosen: everything, since acts depend on where the run stands. */
export interface View {
	readonly run: Run;
}

type Act = fc.AsyncCommand<View, Run>;

function act(
	name: string,
	may: (run: Run) => boolean,
	does: (run: Run) => Promise<void> | void,
): Act {
	return {
		check: ({ run }) => may(run),
		run: async (_view, run) => {
			await does(run);
		},
		toString: () => name,
	};
}

const always = () => true;

const pass = fc.constantFrom(5, 1, 0.05, 30, 130, 1_900, 7_200).map((seconds) =>
	act(`${String(seconds)} s pass`, always, async () => {
		await clock.pass(seconds * 1000);
	}),
);

const waitForEnd = fc.constant(
	act('until it has ended', always, async (run) => {
		await run.untilEnded();
	}),
);

const stop = fc.constant(
	act(
		'Stop',
		({ n8n }) => n8n.latest.status === 'running' || n8n.latest.status === 'waiting',
		(run) => {
			run.stop();
		},
	),
);

/** n8n offers Retry for what has failed, was stopped or has crashed. */
const retry = fc.nat({ max: 4 }).map((choice) =>
	act(choice === 4 ? 'edit and Retry' : 'Retry', always, async (run) => {
		await run.untilEnded();
		if (!['canceled', 'crashed', 'error'].includes(run.n8n.latest.status)) return;
		run.retry(choice === 4);
	}),
);

const startAgain = fc.constant(
	act('the workflow runs once more', always, async (run) => {
		await run.untilEnded();
		if (run.n8n.latest.status !== 'waiting') run.startAgain();
	}),
);

const crash = fc.constantFrom(0, 1).map((index) =>
	act(`crash of process ${String(index)}`, always, (run) => {
		run.crash(index);
	}),
);

const endTask = fc
	.tuple(
		fc.nat({ max: 5 }),
		fc.constantFrom<JobPlan['end']>('completed', 'failed', 'cancelled', 'expired'),
	)
	.map(([which, end]) =>
		act(`job ${String(which)} ends as ${end}`, hasJobs, (run) => {
			const jobs = [...run.world.jobs.values()];
			const job = jobs[which % jobs.length];
			if (job === undefined || job.ended) return;
			run.tell(`Overten ends job ${String(jobs.indexOf(job) + 1)} as ${end}`);
			job.finish(end);
		}),
	);

/** Someone who knows the address calls it: without the secret, or with a callback that Overten once sent. */
const call = fc
	.tuple(fc.nat({ max: 5 }), fc.constantFrom('forged', 'repeated'))
	.map(([which, kind]) =>
		act(`${kind} callback for job ${String(which)}`, hasJobs, (run) => {
			const jobs = [...run.world.jobs.values()];
			const job = jobs[which % jobs.length];
			if (job?.webhookUrl === undefined || (kind === 'repeated' && !job.ended)) return;
			const { runId, taskId } = job.plan;
			const event = job.status === 'failed' ? 'run.failed' : 'run.completed';
			run.tell(`A ${kind} callback comes for job ${String(jobs.indexOf(job) + 1)}`);
			void attempt(
				run.world,
				{
					url: job.webhookUrl,
					event,
					taskId,
					rawBody: JSON.stringify({ event, run_id: runId, task_id: taskId, status: job.status }),
					secret: kind === 'forged' ? 'whsec_wrong' : run.world.settings.webhookSecret,
				},
				1,
			);
		}),
	);

function hasJobs({ world }: Run): boolean {
	return world.jobs.size > 0;
}

export const acts: fc.Arbitrary<Act>[] = [
	pass,
	pass,
	waitForEnd,
	retry,
	retry,
	stop,
	startAgain,
	crash,
	endTask,
	call,
];
