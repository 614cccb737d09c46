import { stringify } from 'flatted';
import { createRunExecutionData } from 'n8n-workflow';
import type {
	INodeExecutionData,
	IRunExecutionData,
	IWorkflowBase,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { makeWorkflow, startStored } from '../../support/execution.ts';
import type { Execution } from '../../support/execution.ts';
import { pausedInN8n1 } from '../../support/paused-in-n8n1.ts';
import type { N8nProcess } from './n8n-process.ts';
import { retryData } from './retry-data.ts';
import { dataOf } from './row.ts';
import type { Row, Stretch } from './row.ts';

/** An n8n as far as executions go: its database, its processes, its timer, and the buttons of its list of executions. */
export class N8nInstance {
	readonly rows: Row[] = [];

	readonly processes: readonly N8nProcess[];

	readonly #generation: 1 | 2;

	constructor(processes: readonly N8nProcess[], generation: 1 | 2) {
		this.processes = processes;
		this.#generation = generation;
	}

	/** The execution that was started last. */
	get latest(): Row {
		const row = this.rows.at(-1);
		if (row === undefined) throw new Error('Nothing was started.');
		return row;
	}

	start(workflow: IWorkflowBase, startNode: string, input: INodeExecutionData[]): Row {
		const [process] = this.processes;
		if (process === undefined) throw new Error('There is no process.');
		const node = makeWorkflow(process.n8n, workflow).getNode(startNode);
		if (node === null) throw new Error(`The workflow has no node '${startNode}'.`);
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [input] }, source: null }] },
		});
		return this.#begin(workflow, 'trigger', data, undefined, process);
	}

	/** The button Retry, with the workflow as it was or as it is saved now. */
	retry(row: Row, edited: IWorkflowBase | undefined, process: N8nProcess): Row {
		const data = retryData(row, process.n8n, edited);
		return this.#begin(edited ?? row.workflow, 'retry', data, row, process);
	}

	/** The button Stop. */
	stop(row: Row): void {
		row.stoppedAt = Date.now();
		if (row.status === 'running') {
			row.stretches.at(-1)?.cancel();
			return;
		}
		// The date stays in the data, and in its own column it is cleared.
		row.status = 'canceled';
	}

	/** All that the process did is gone, and it starts again. */
	crash(process: N8nProcess): void {
		const { life } = process;
		process.restart();
		for (const row of this.rows) {
			const stretch = row.stretches.at(-1);
			if (row.status !== 'running' || stretch?.life !== life) continue;
			stretch.to = Date.now();
			row.status = 'crashed';
		}
	}

	/** Lets an execution go on, from data that was read back and made ready. */
	goOn(row: Row, data: IRunExecutionData, process: N8nProcess, begunBy: Stretch['begunBy']): void {
		row.status = 'running';
		const { life } = process;
		const running = process.run(() => startStored(process.n8n, row, data));
		const stretch: Stretch = {
			from: Date.now(),
			to: undefined,
			begunBy,
			life,
			cancel: () => {
				running.cancel();
			},
		};
		row.stretches.push(stretch);
		void running.ended.then((execution) => {
			if (life.ended) return;
			stretch.to = Date.now();
			this.#store(row, execution, process);
		});
	}

	#begin(
		workflow: IWorkflowBase,
		mode: WorkflowExecuteMode,
		data: IRunExecutionData,
		retryOf: Row | undefined,
		process: N8nProcess,
	): Row {
		const row: Row = {
			id: String(this.rows.length + 1),
			mode,
			workflow,
			retryOf,
			status: 'running',
			stored: stringify(data),
			stretches: [],
			reports: [],
			stoppedAt: undefined,
		};
		this.rows.push(row);
		this.goOn(row, dataOf(row), process, 'person');
		return row;
	}

	#store(row: Row, execution: Execution, process: N8nProcess): void {
		const { run, stored } = execution;
		row.reports.push(execution);
		row.stored = stored;
		if (run.waitTill == null || run.status === 'canceled') {
			row.status = run.status === 'canceled' || run.status === 'success' ? run.status : 'error';
			return;
		}
		row.status = 'waiting';
		// The node sees n8n-core 2 here.
		if (this.#generation === 1) row.stored = pausedInN8n1(stored);
		setTimeout(() => {
			if (row.status === 'waiting') this.goOn(row, dataOf(row), process, 'timer');
		}, run.waitTill.getTime() - Date.now());
	}
}
