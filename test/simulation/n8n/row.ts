import { parse } from 'flatted';
import type { IRunExecutionData, IWorkflowBase, WorkflowExecuteMode } from 'n8n-workflow';

import type { Execution } from '../../support/execution.ts';
import type { ProcessLife } from './process-life.ts';

export type RowStatus = 'canceled' | 'crashed' | 'error' | 'running' | 'success' | 'waiting';

/** A stretch of time in which an execution ran, in ms since the epoch. */
export interface Stretch {
	readonly from: number;
	/** Undefined while it runs. */
	to: number | undefined;
	readonly begunBy: 'call' | 'person' | 'timer';
	readonly life: ProcessLife;
	readonly cancel: () => void;
}

/** An execution in n8n's database. */
export interface Row {
	readonly id: string;
	readonly mode: WorkflowExecuteMode;
	readonly workflow: IWorkflowBase;
	readonly retryOf: Row | undefined;
	status: RowStatus;
	/** Its data in the form in which n8n stores it. */
	stored: string;
	readonly stretches: Stretch[];
	/** Every end or pause that the engine has reported. */
	readonly reports: Execution[];
	/** When a person has stopped it, in ms since the epoch. */
	stoppedAt: number | undefined;
}

export function dataOf({ stored }: Pick<Row, 'stored'>): IRunExecutionData {
	return parse(stored) as IRunExecutionData;
}
