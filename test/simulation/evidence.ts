import type { ExecutionError, INodeExecutionData } from 'n8n-workflow';

import type { Job } from '../../sandbox/job.ts';
import { dataOf } from './n8n/row.ts';
import type { Row } from './n8n/row.ts';
import type { Run } from './run.ts';
import { OVERTEN, WAIT, wishIn } from './workflow.ts';

/** A job at Overten, as the people who pay for it would see it. */
export interface SeenJob {
	readonly job: Job;
	/** From 1, in the order in which they began. */
	readonly number: number;
	readonly taskId: string;
	readonly wish: string;
	/** It has completed: its credits are gone. */
	readonly isPaid: boolean;
	/** Undefined where no file was made. */
	readonly file: Buffer | undefined;
}

/** What one of our nodes has come to in an execution. */
export interface SeenNode {
	readonly name: string;
	readonly error: ExecutionError | undefined;
	/** By output. */
	readonly outputs: readonly (readonly INodeExecutionData[])[];
}

export interface SeenRow {
	readonly row: Row;
	readonly nodes: readonly SeenNode[];
	/** What a person reads of failures and results. */
	readonly text: string;
}

/** Everything that a run has left behind. */
export interface Evidence {
	readonly run: Run;
	readonly jobs: readonly SeenJob[];
	readonly rows: readonly SeenRow[];
	readonly jobOf: (taskId: unknown) => SeenJob | undefined;
}

export async function collectEvidence(run: Run): Promise<Evidence> {
	const jobs = await Promise.all(
		[...run.world.jobs.values()].map(async (job, index) => await seeJob(run, job, index)),
	);
	return {
		run,
		jobs,
		rows: run.n8n.rows.map(seeRow),
		jobOf: (taskId) => jobs.find((job) => job.taskId === taskId),
	};
}

async function seeJob({ world }: Run, job: Job, index: number): Promise<SeenJob> {
	const url = job.status === 'completed' ? job.plan.result().download_url : undefined;
	const token = typeof url === 'string' ? new URL(url).searchParams.get('signature') : null;
	return {
		job,
		number: index + 1,
		taskId: job.plan.taskId,
		wish: wishIn(job.plan.fingerprint),
		isPaid: job.status === 'completed',
		file: await world.versions.get(token ?? '')?.content,
	};
}

function seeRow(row: Row): SeenRow {
	const { error, runData } = dataOf(row).resultData;
	const nodes = [OVERTEN, WAIT].flatMap((name): SeenNode[] => {
		const last = runData[name]?.at(-1);
		if (last === undefined) return [];
		return [
			{ name, error: last.error, outputs: (last.data?.main ?? []).map((items) => items ?? []) },
		];
	});
	const texts = nodes.flatMap((node) => [
		textOf(node.error),
		...node.outputs.flat().map(({ json }) => JSON.stringify(json)),
	]);
	return { row, nodes, text: [textOf(error), ...texts].join('\n') };
}

export function textOf(error: ExecutionError | undefined): string {
	return error === undefined ? '' : `${error.message} ${error.description ?? ''}`;
}
