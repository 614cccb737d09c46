import type { AxiosInstance } from 'axios';
import pWaitFor from 'p-wait-for';

import type { ExecutionSummary, StoredExecution } from './rest-types.ts';
import { parseEndedData, parseRunData } from './run-data.ts';

interface ExecutionPage {
	readonly results: readonly ExecutionSummary[];
}

/** The states of an execution that has ended. */
export const ENDED: ReadonlySet<string> = new Set(['canceled', 'crashed', 'error', 'success']);

const POLL_EVERY_MS = 300;

/**
 * How long an execution has to be `crashed` to have ended, in ms: after a SIGKILL, n8n 2.41 stores a paused execution as
 * crashed while it starts, and then as waiting again (`execution-recovery.service.js`).
 */
const CRASHED_FOR_MS = 15_000;

/** The number of executions that n8n lists at once. */
const PAGE_SIZE = 100;

/** The executions of an n8n, as its pages list and show them. */
export class ExecutionsApi {
	readonly #http: AxiosInstance;

	constructor(http: AxiosInstance) {
		this.#http = http;
	}

	/** The status of an execution. */
	async readStatus(executionId: string): Promise<string> {
		return (await this.#fetch(executionId)).status;
	}

	/** An execution that has ended or is paused; for a running one, n8n may not have any data yet. */
	async read(executionId: string): Promise<StoredExecution> {
		const { data, status } = await this.#fetch(executionId);
		return { id: executionId, status, data: parseRunData(data) };
	}

	/**
	 * The executions of a workflow without their data, most recently started first. Those that have never started, as when n8n
	 * had no database at that moment, are among the first 100 or not at all: n8n's filter by time leaves them out.
	 *
	 * @param status only these
	 */
	async list(workflowId: string, status?: string): Promise<ExecutionSummary[]> {
		const all = new Map<string, ExecutionSummary>();
		let startedBefore: string | undefined;
		for (;;) {
			const known = all.size;
			const filter = JSON.stringify({ workflowId, status: status && [status], startedBefore });
			const { data } = await this.#http.get<{ data: ExecutionPage }>('/executions', {
				params: { filter, limit: PAGE_SIZE },
			});
			const { results } = data.data;
			for (const execution of results) all.set(execution.id, execution);
			const last = results.at(-1);
			if (last === undefined || results.length < PAGE_SIZE || all.size === known) break;
			// n8n's own cursor sorts by time and continues by ID, so it misses executions that have started out of
			// order.
			startedBefore = last.startedAt ?? last.createdAt;
		}
		return [...all.values()];
	}

	/**
	 * Waits until an execution has ended.
	 *
	 * @throws when it has not ended within `limitMs`
	 */
	async waitFor(executionId: string, limitMs: number): Promise<StoredExecution> {
		let countsAsCrashedFrom = 0;
		return await pWaitFor(
			async () => {
				const stored = await this.#fetch(executionId).catch(unlessWithoutData);
				if (stored === undefined) return false;
				const { data: text, status } = stored;
				if (status !== 'crashed') countsAsCrashedFrom = 0;
				else if (countsAsCrashedFrom === 0) countsAsCrashedFrom = Date.now() + CRASHED_FOR_MS;
				if (Date.now() < countsAsCrashedFrom) return false;
				const data = ENDED.has(status) ? parseEndedData(status, text) : undefined;
				return data !== undefined && pWaitFor.resolveWith({ id: executionId, status, data });
			},
			{
				interval: POLL_EVERY_MS,
				timeout: {
					milliseconds: limitMs,
					message: `The execution ${executionId} did not end within ${String(limitMs)} ms.`,
				},
			},
		);
	}

	/** Runs a failed execution again with its data, as the Retry button does. */
	async retry(executionId: string): Promise<void> {
		await this.#http.post(`/executions/${executionId}/retry`, { loadWorkflow: false });
	}

	async #fetch(executionId: string): Promise<{ status: string; data: string }> {
		const path = `/executions/${executionId}`;
		const { data } = await this.#http.get<{ data: { status: string; data: string } }>(path);
		return data.data;
	}
}

/** n8n 2.20 fails while an execution that somebody has started in the editor has no data yet. */
function unlessWithoutData(error: unknown): undefined {
	if (!String(error).includes("reading 'resultData'")) throw error;
}
