import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import type { AxiosInstance } from 'axios';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { ASSUMED_DIALECT } from '../../sandbox/dialects/dialect';
import type { Dialect } from '../../sandbox/dialects/dialect';
import { runWorkflow } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { PollingWorkflow } from '../support/n8n-server/polling-workflow';
import { TriggerWorkflow } from '../support/n8n-server/trigger-workflow';
import { WaitingExecutions } from '../support/n8n-server/waiting-executions';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { accessTo, generate } from '../support/overten';
import type { OvertenAccess } from '../support/overten';
import { outputOf, workflowErrorOf } from '../support/results';
import { startSandbox } from '../support/sandbox';
import type { SandboxProcess } from '../support/sandbox';

/** What the action node has passed on, and what went to its error output. */
export interface NodeResult {
	readonly items: readonly INodeExecutionData[];
	readonly failed: readonly INodeExecutionData[];
}

interface NodeWishes {
	readonly items?: INodeExecutionData[];
	readonly executionId?: string;
}

/** What Overten answers a request for a job with, as far as the operations read it. */
export interface BegunJob {
	readonly task_id: string | number;
	readonly run_id: string | number;
}

/** A sandbox, and an n8n whose credential leads to it. One operation runs on it at a time. */
export class Stage {
	readonly sandbox: SandboxProcess;

	readonly trigger: TriggerWorkflow;

	/** Overten's API as a client that sends the key in both headers sees it. */
	readonly api: AxiosInstance;

	readonly #waiting: WaitingExecutions;

	readonly #n8n: N8n;

	/** The one that the operation enters. */
	dialect: Dialect = ASSUMED_DIALECT;

	#abort = new AbortController();

	private constructor(
		sandbox: SandboxProcess,
		hosts: { readonly trigger: TriggerWorkflow; readonly waiting: WaitingExecutions },
		n8n: N8n,
	) {
		this.sandbox = sandbox;
		this.trigger = hosts.trigger;
		this.#waiting = hosts.waiting;
		this.#n8n = n8n;
		this.api = axios.create({
			baseURL: sandbox.apiUrl,
			headers: { authorization: `Bearer ${sandbox.apiKey}`, 'x-api-key': sandbox.apiKey },
			maxRedirects: 0,
			proxy: false,
			validateStatus: null,
		});
	}

	static async open(): Promise<Stage> {
		const sandbox = await startSandbox();
		const hosts = {
			trigger: await TriggerWorkflow.start(),
			waiting: await WaitingExecutions.start(),
		};
		const n8n = await createN8n({
			credential: { ...accessTo(sandbox) },
			instanceUrl: hosts.waiting.url,
		});
		return new Stage(sandbox, hosts, n8n);
	}

	async close(): Promise<void> {
		await this.#waiting.stop();
		await this.trigger.stop();
		await this.sandbox.stop();
	}

	/**
	 * Clears everything that an earlier operation has left. The new one prepares itself in the assumed dialect, in
	 * which only IDs have the form that they are to have.
	 */
	async reset(dialect: Dialect): Promise<void> {
		this.dialect = dialect;
		this.#abort = new AbortController();
		this.failStarts(undefined);
		await this.sandbox.control.reset();
		await this.sandbox.control.speak({ acceptedAnswer: dialect.acceptedAnswer });
	}

	/** From now on, Overten speaks the dialect. */
	async enter(): Promise<Dialect> {
		await this.sandbox.control.speak(this.dialect);
		return this.dialect;
	}

	/** Makes n8n fail to start the trigger's workflow, until it is called without an error. */
	failStarts(error: Error | undefined): void {
		this.trigger.beforeStart = async () => {
			if (error !== undefined) await Promise.reject(error);
		};
	}

	/** Stops what is still running. */
	abandon(): void {
		this.#abort.abort();
	}

	/** Runs one operation of the action node to its end, through a pause too. */
	async node(
		resource: string,
		operation: string,
		parameters: INodeParameters = {},
		{ executionId, items }: NodeWishes = {},
	): Promise<NodeResult> {
		const execution = await runWorkflow(this.#n8n, {
			nodes: [
				{ name: 'Start', type: PASS_THROUGH },
				{
					name: 'Overten',
					type: `${PACKAGE_NAME}.overten`,
					parameters: { resource, operation, ...parameters },
					onError: 'continueErrorOutput',
				},
			],
			wires: [['Start', 'Overten']],
			startNode: 'Start',
			mode: 'trigger',
			abort: this.#abort.signal,
			...(items !== undefined && { input: items }),
			...(executionId !== undefined && { executionId }),
		});
		const ended =
			execution.run.waitTill == null ? execution : await this.#waiting.hold(this.#n8n, execution);
		const error = workflowErrorOf(ended);
		if (error !== undefined) throw error;
		return { items: outputOf(ended, 'Overten'), failed: outputOf(ended, 'Overten', 1) };
	}

	async generate(parameters: INodeParameters = {}, wishes: NodeWishes = {}): Promise<NodeResult> {
		const options = { waitLimit: WAIT_LIMIT_MINUTES, ...Object(parameters.options) };
		return await this.node('spreadsheet', 'generate', generate({ ...parameters, options }), wishes);
	}

	/** The trigger, saved and activated. */
	async listen(
		source: 'perRequest' | 'subscription',
		credential: Partial<OvertenAccess> = {},
	): Promise<void> {
		const n8n = await createN8n({
			credential: { ...accessTo(this.sandbox, credential) },
			instanceUrl: this.trigger.url,
		});
		this.trigger.save(n8n, { source }, `workflow-${String(++workflows)}`);
		await this.trigger.activate();
	}

	/** The polling trigger, saved and not polled yet. */
	polling(parameters: INodeParameters = {}): PollingWorkflow {
		return new PollingWorkflow(this.#n8n, parameters);
	}

	/** Begins a workbook as another client of Overten does, which tries again what a proxy has swallowed. */
	async begin(body: object = {}): Promise<BegunJob> {
		for (let attempt = 0; attempt < 3; attempt++) {
			const { data, status } = await this.api.post<BegunJob>('/excel/generate', {
				prompt: 'A sales report',
				async: true,
				...body,
			});
			if (status === 202) return data;
		}
		throw new Error('The sandbox did not begin the job.');
	}

	/** Polls for up to 4 s. @returns whether it has come true */
	async until(isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
		const deadline = Date.now() + 4_000;
		while (!(await isTrue())) {
			if (Date.now() > deadline) return false;
			await sleep(20);
		}
		return true;
	}
}

/** 6 s: a test's job takes 200 ms, and each repeated request a second or two. */
const WAIT_LIMIT_MINUTES = 0.1;

let workflows = 0;
