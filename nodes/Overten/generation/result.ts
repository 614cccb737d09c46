import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../api/narrow';
import type { Format, GenerationResult, Task, TaskAccepted, TextResult } from '../api/types';

/** What a job has come to: the answer to a sync request, a task, or a task that has just begun. */
export type JobState = GenerationResult | Task | TaskAccepted | TextResult;

/**
 * The one shape of output of every mode: the contract's fields at the top level, `null` while unknown, and whatever
 * else Overten sent beside them. The answer to a sync text request names no task; that it came means that it is done.
 *
 * @param format null where no file is made, or where it is not known
 */
export function toOutput(state: JobState, format: Format | null): IDataObject {
	return inShape(isJsonObject(state) ? state : {}, format);
}

/** The same of an event that Overten has sent. */
export function toEventOutput(event: IDataObject, format: Format | null): IDataObject {
	return { ...inShape(event, format), format };
}

function inShape({ result, ...state }: IDataObject, format: Format | null): IDataObject {
	return {
		task_id: null,
		run_id: null,
		status: 'completed',
		format,
		download_url: null,
		edit_url: null,
		summary: null,
		artifacts: [],
		credits_used: null,
		duration_ms: null,
		...(isJsonObject(result) && result),
		...state,
	};
}
