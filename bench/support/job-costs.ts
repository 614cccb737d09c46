import { setTimeout as sleep } from 'node:timers/promises';

import pWaitFor from 'p-wait-for';

import { activatePrompts, failuresOf } from '../../test/e2e/support/runs.ts';
import { activateTrigger, startRun } from '../../test/e2e/support/trigger.ts';
import { MeasuredDatabase } from './database.ts';
import type { Mode } from './parameters.ts';
import { cpuSecondsOf } from './process-cpu.ts';
import { settledMbOf } from './process-memory.ts';
import { eachAtOnce, promptOf, startRealN8n } from './real-n8n.ts';
import type { RealN8n } from './real-n8n.ts';
import type { Bench } from './row.ts';

/** What one job costs, which is an execution of its own: a webhook starts the workflow. */
export interface JobCosts {
	/** To Overten's API. Files come from another host. */
	readonly requests: number;
	/** Of n8n, without what it uses when it is idle. */
	readonly cpuMs: number;
	/** Inserted, updated and deleted in n8n's database. */
	readonly rows: number;
	/** What PostgreSQL writes to its log, in kB. */
	readonly walKb: number;
	/** What the ended execution takes in the database, in kB. */
	readonly storedKb: number;
}

export interface WaitingCosts {
	/** Memory of n8n, in MB. */
	readonly mb: number;
	/** CPU time of n8n for each request to Overten meanwhile, in ms; NaN if there was none. */
	readonly requestCpuMs: number;
}

/** Submitted at once. */
const AT_ONCE = 5;

/** Of the sandbox: slow enough for links to files to be valid for minutes, also on a busy machine. */
const SPEED = 10;

/** A day, so that no request in Sync is cut short, in nominal ms. */
const SYNC_CEILING_MS = 86_400_000;

/** Jobs that wait until they are ended, in real time. */
const UNTIL_ENDED_SECONDS = 1_200;

const IDLE_MS = 10_000;

/** For all executions of a measurement, on a busy machine as well. */
const LIMIT_MS = 600_000;

/** As docs/operators.md says for many executions at once, and for a busy disk. */
const PATIENT = { DB_POSTGRESDB_POOL_SIZE: '10', DB_POSTGRESDB_CONNECTION_TIMEOUT: '120000' };

const STILL = new Set(['new', 'running', 'waiting']);

/** A real n8n on PostgreSQL, in which jobs are measured. */
export class JobStage {
	readonly #n8n: RealN8n;

	readonly #database: MeasuredDatabase;

	readonly #jobs: number;

	/** CPU time per second of an n8n that does nothing. */
	readonly #idle: number;

	private constructor(n8n: RealN8n, database: MeasuredDatabase, jobs: number, idle: number) {
		this.#n8n = n8n;
		this.#database = database;
		this.#jobs = jobs;
		this.#idle = idle;
	}

	/** @param jobs how many each measurement has */
	static async start(bench: Bench, jobs: number): Promise<JobStage> {
		const database = await MeasuredDatabase.create(bench);
		const n8n = await startRealN8n(bench, { ...database.settings, ...PATIENT }, SPEED);
		await n8n.control.set({ syncCeilingMs: SYNC_CEILING_MS });
		const before = await cpuSecondsOf(n8n.pid);
		if (!bench.smoke) await sleep(IDLE_MS);
		const idle = ((await cpuSecondsOf(n8n.pid)) - before) / (IDLE_MS / 1_000);
		return new JobStage(n8n, database, jobs, idle);
	}

	/** @param seconds how long the jobs of each mode take @param jobs how many each mode gets */
	async warmUp(seconds: Readonly<Record<Mode, number>>, jobs: number): Promise<void> {
		for (const mode of ['async', 'sync', 'poll', 'webhook'] as const) {
			const workflow = await this.#activate(mode);
			await this.#submit(workflow, seconds[mode], jobs);
			await this.#untilEnded(workflow.id, jobs);
		}
	}

	/** @param seconds how long each job takes, in real time */
	async costs(mode: Mode, seconds: number): Promise<JobCosts> {
		const workflow = await this.#activate(mode);
		return await this.#measure(workflow.id, 0, async () => {
			await this.#submit(workflow, seconds);
		});
	}

	/** What an event costs that starts a workflow by the trigger, and downloads the file. */
	async eventCosts(): Promise<JobCosts> {
		const { id } = await activateTrigger(this.#n8n, this.#n8n.url, { downloadFile: true });
		await pWaitFor(async () => (await this.#n8n.control.subscriptionSecrets()).length > 0);
		const { apiKey, baseUrl: apiUrl } = this.#n8n.access;
		// One request per run is not n8n's.
		const costs = await this.#measure(id, 1, async () => {
			await eachAtOnce(promptsOf(this.#jobs, 1), AT_ONCE, async (prompt) => {
				await startRun({ apiKey, apiUrl }, prompt);
			});
		});
		await this.#n8n.client.deactivateWorkflow(id);
		return costs;
	}

	/** What a paused execution with one job takes in the database, in kB. */
	async pausedKb(): Promise<number> {
		const before = await this.#database.storedBytes();
		const workflow = await this.#activate('webhook');
		await this.#submit(workflow, UNTIL_ENDED_SECONDS);
		await this.#untilAll(workflow.id, 'waiting');
		const stored = (await this.#database.storedBytes()) - before;
		await this.#endJobs();
		await this.#untilEnded(workflow.id);
		return stored / 1_000 / this.#jobs;
	}

	/** What an execution with one job costs while it waits in a process. @param windowMs how long its CPU time is measured */
	async waiting(mode: Mode, windowMs: number): Promise<WaitingCosts> {
		const { control, pid } = this.#n8n;
		const workflow = await this.#activate(mode);
		const before = await settledMbOf(this.#n8n);
		await this.#submit(workflow, UNTIL_ENDED_SECONDS);
		await this.#untilAll(workflow.id, 'running');
		const added = (await settledMbOf(this.#n8n)) - before;
		const requestsBefore = (await control.requests()).length;
		const [startedAt, cpuBefore] = [performance.now(), await cpuSecondsOf(pid)];
		await sleep(windowMs);
		const cpu = (await cpuSecondsOf(pid)) - cpuBefore;
		const idle = ((performance.now() - startedAt) / 1_000) * this.#idle;
		const requests = (await control.requests()).length - requestsBefore;
		await this.#endJobs();
		await this.#untilEnded(workflow.id);
		return { mb: added / this.#jobs, requestCpuMs: ((cpu - idle) * 1_000) / requests };
	}

	async #endJobs(): Promise<void> {
		const { control } = this.#n8n;
		const tasks = await control.tasks();
		const open = tasks.filter(({ status }) => status === 'queued' || status === 'running');
		await eachAtOnce(open, AT_ONCE, async ({ task_id }) => {
			await control.endTask(task_id, 'completed');
		});
	}

	async #activate(executionMode: Mode) {
		return await activatePrompts(this.#n8n, this.#n8n.url, { executionMode });
	}

	async #submit(
		{ post }: { post: (prompts: readonly string[]) => Promise<void> },
		seconds: number,
		jobs = this.#jobs,
	): Promise<void> {
		await eachAtOnce(promptsOf(jobs, seconds), AT_ONCE, async (prompt) => {
			await post([prompt]);
		});
	}

	async #measure(
		workflowId: string,
		foreignRequests: number,
		start: () => Promise<void>,
	): Promise<JobCosts> {
		const { control, pid } = this.#n8n;
		const database = this.#database;
		const storedBefore = await database.storedBytes();
		const before = await database.written();
		const requestsBefore = (await control.requests()).length;
		const [startedAt, cpuBefore] = [performance.now(), await cpuSecondsOf(pid)];
		await start();
		await this.#untilEnded(workflowId);
		const seconds = (performance.now() - startedAt) / 1_000;
		const cpu = (await cpuSecondsOf(pid)) - cpuBefore - seconds * this.#idle;
		const requests = (await control.requests()).length - requestsBefore;
		const after = await database.written();
		const stored = (await database.storedBytes()) - storedBefore;
		return {
			requests: requests / this.#jobs - foreignRequests,
			cpuMs: (cpu * 1_000) / this.#jobs,
			rows: (after.rows - before.rows) / this.#jobs,
			walKb: (after.walBytes - before.walBytes) / 1_000 / this.#jobs,
			storedKb: stored / 1_000 / this.#jobs,
		};
	}

	async #failuresIn(workflowId: string): Promise<string> {
		const { client } = this.#n8n;
		const executions = await client.executions.list(workflowId);
		const ended = executions.filter(({ status }) => !STILL.has(status) && status !== 'success');
		const stored = await Promise.all(ended.map(async ({ id }) => await client.executions.read(id)));
		return `Executions have failed:\n${failuresOf(stored).join('\n')}`;
	}

	/** @throws when an execution has not succeeded */
	async #untilEnded(workflowId: string, jobs = this.#jobs): Promise<void> {
		await this.#untilAll(workflowId, 'success', jobs);
	}

	async #untilAll(workflowId: string, wanted: string, jobs = this.#jobs): Promise<void> {
		await pWaitFor(
			async () => {
				const states = await this.#database.states(workflowId);
				const other = [...states.keys()].filter((each) => !STILL.has(each) && each !== wanted);
				if (other.length > 0) throw new Error(await this.#failuresIn(workflowId));
				return states.get(wanted) === jobs;
			},
			{ interval: 500, timeout: { milliseconds: LIMIT_MS } },
		);
	}
}

function promptsOf(jobs: number, seconds: number): string[] {
	return Array.from({ length: jobs }, (_, index) => promptOf(index, seconds, SPEED));
}
