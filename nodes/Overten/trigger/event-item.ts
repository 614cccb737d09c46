import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isFilled, isFormat, isJsonObject, isString } from '../api/guards';
import { withTextIds } from '../api/ids';
import { kindOf } from '../api/runs';
import type { RunKind } from '../api/runs';
import { toOutput } from '../execution/output-item';

export const RUN_COMPLETED = 'run.completed';
export const RUN_FAILED = 'run.failed';

/** The content of a delivery whose signature is valid. */
export interface RunEvent {
	readonly name: string;
	readonly taskId: string;
	/** Undefined when neither the delivery nor its task names it. */
	readonly runId: string | undefined;
	readonly kind: RunKind;
	readonly body: IDataObject;
}

/** The event in the bytes of a body; undefined when there is none. */
export function parseEvent(rawBody: Buffer): RunEvent | undefined {
	const body = withTextIds(parseJson(rawBody));
	if (!isJsonObject(body) || !isString(body.event) || !isString(body.task_id)) return undefined;
	const runId = isFilled(body.run_id) ? body.run_id : undefined;
	return toEvent(body, { name: body.event, runId, taskId: body.task_id });
}

export function toEvent(
	body: IDataObject,
	identity: Pick<RunEvent, 'name' | 'runId' | 'taskId'>,
): RunEvent {
	return { ...identity, kind: kindOf(body), body };
}

/** The same shape as the action node's items, plus the event. */
export function eventItem({ body, kind, name }: RunEvent): INodeExecutionData {
	const end = name === RUN_FAILED ? 'failed' : 'completed';
	const status = isFilled(body.status) ? body.status : end;
	const format = isFormat(kind) ? kind : null;
	return { json: { ...toOutput({ ...body, status }, format), format } };
}

function parseJson(bytes: Buffer): unknown {
	try {
		const value: unknown = JSON.parse(bytes.toString('utf8'));
		return value;
	} catch {
		return undefined;
	}
}
