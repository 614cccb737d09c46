import type { INodeExecutionData } from 'n8n-workflow';

import type { Job } from '../../../sandbox/job.ts';
import type { World } from '../../../sandbox/world.ts';
import { textOf } from '../evidence.ts';
import { fileIn } from '../invariants/nothing-lost.ts';
import { dataOf } from '../n8n/row.ts';
import type { Row } from '../n8n/row.ts';
import { OVERTEN, WAIT } from '../workflow.ts';
import { jobNumberIn } from './workloads.ts';
import type { Workload } from './workloads.ts';

/** What the jobs of a day have come to, as the person sees it who has asked for them. */
export interface Outcomes {
	/** Jobs whose own file is in an item. */
	readonly files: number;
	/** Jobs without a file, by what the person reads. */
	readonly errors: ReadonlyMap<string, number>;
	/** What must not be, in plain words. */
	readonly wrong: readonly string[];
}

/** What an error says where nobody can know whether there is a job. */
const UNCLEAR = 'It is not known whether';

const UNUSED = 'No credits were used';

/** @param rows every execution, and after it those that retry it */
export async function outcomesOf(
	world: World,
	rows: readonly Row[],
	{ items, jobs: count }: Workload,
): Promise<Outcomes> {
	const jobs = jobsByNumber(world);
	const latest = new Map<Row, Row>();
	for (const row of rows) latest.set(row.retryOf ?? row, row);
	const seen = await Promise.all([...latest.values()].map(async (row) => await see(world, row)));
	const errors = new Map<string, number>();
	const wrong: string[] = [];
	let files = 0;
	for (let number = 0; number < count; number++) {
		const { error, filesByTask } = seen[Math.floor(number / items)] ?? nothing;
		const own = jobs.get(number) ?? [];
		const paid = own.filter(({ status }) => status === 'completed');
		if (paid.length > 1)
			wrong.push(`job ${String(number)} was paid for ${String(paid.length)} times`);
		if (own.length > 1) wrong.push(`job ${String(number)} has ${String(own.length)} tasks`);
		const [job] = own;
		const file = job === undefined ? undefined : filesByTask.get(job.plan.taskId);
		if (file !== undefined) {
			files += 1;
			if (file !== 'whole') wrong.push(`the file of job ${String(number)} is another one`);
			continue;
		}
		const text = error(number % items);
		const first = text.split('\n')[0] ?? '';
		errors.set(first, (errors.get(first) ?? 0) + 1);
		const lie = untruthIn(text, job);
		if (lie !== undefined) wrong.push(`job ${String(number)}: ${lie}: ${text}`);
	}
	return { files, errors, wrong };
}

function jobsByNumber({ jobs }: World): ReadonlyMap<number | undefined, readonly Job[]> {
	const byNumber = new Map<number | undefined, Job[]>();
	for (const job of jobs.values()) {
		const number = jobNumberIn(job.plan.fingerprint);
		byNumber.set(number, [...(byNumber.get(number) ?? []), job]);
	}
	return byNumber;
}

function untruthIn(text: string, job: Job | undefined): string | undefined {
	if (text === '') return 'nothing is said';
	if (job === undefined) return undefined;
	if (text.includes(job.plan.taskId) || text.includes(UNCLEAR)) return undefined;
	return text.includes(UNUSED) ? 'it says that no credits were used' : 'its task is not named';
}

interface Seen {
	/** By task ID: whether the file is what Overten has made. */
	readonly filesByTask: ReadonlyMap<unknown, 'other' | 'whole'>;
	/** What the person reads of an item without a file, its title in the first line. */
	readonly error: (item: number) => string;
}

const nothing: Seen = { filesByTask: new Map(), error: () => '' };

async function see(world: World, row: Row): Promise<Seen> {
	const { error, runData } = dataOf(row).resultData;
	const items = [OVERTEN, WAIT].flatMap((name) =>
		(runData[name]?.at(-1)?.data?.main ?? []).flatMap((output) => output ?? []),
	);
	const filesByTask = new Map<unknown, 'other' | 'whole'>();
	for (const item of items) {
		const file = fileIn(item);
		if (file === undefined) continue;
		const isWhole = (await madeFor(world, item.json.task_id))?.equals(file) === true;
		filesByTask.set(item.json.task_id, isWhole ? 'whole' : 'other');
	}
	return {
		filesByTask,
		error: (index) => {
			const item = items.find(({ json, pairedItem }) => 'error' in json && isOf(pairedItem, index));
			if (error === undefined) return item === undefined ? '' : textIn(item);
			return `${error.message}\n${textOf(error)}`;
		},
	};
}

function textIn({ json }: INodeExecutionData): string {
	const { error } = json;
	const title =
		typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
	return `${typeof title === 'string' ? title : ''}\n${JSON.stringify(json)}`;
}

function isOf(pairedItem: INodeExecutionData['pairedItem'], index: number): boolean {
	return typeof pairedItem === 'object' && 'item' in pairedItem && pairedItem.item === index;
}

/** The file that Overten has made for a task. */
export async function madeFor(world: World, taskId: unknown): Promise<Buffer | undefined> {
	const job = world.jobs.get(String(taskId));
	const url = job?.status === 'completed' ? job.plan.result().download_url : undefined;
	const token = typeof url === 'string' ? new URL(url).searchParams.get('signature') : null;
	return await world.versions.get(token ?? '')?.content;
}
