import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isFormat, isJsonObject, isString } from '../api/guards';
import type { Format } from '../api/types';
import { toOutput } from '../execution/output-item';

/** The content of a delivery whose signature is valid. */
export interface RunEvent {
	readonly name: string;
	readonly taskId: string;
	readonly format: Format | null;
	readonly body: IDataObject;
}

/** The event in the bytes of a body; undefined when there is none. */
export function parseEvent(rawBody: Buffer): RunEvent | undefined {
	const body = parseJson(rawBody);
	if (!isJsonObject(body) || !isString(body.event) || !isString(body.task_id)) return undefined;
	if (!isString(body.run_id)) return undefined;
	return { name: body.event, taskId: body.task_id, format: formatOf(body), body };
}

/** The same shape as the action node's items, plus the event. */
export function eventItem({ body, format, name }: RunEvent): INodeExecutionData {
	const status = name === 'run.failed' ? 'failed' : 'completed';
	return { json: { ...toOutput({ status, ...body }, format), format } };
}

/** The agent's name starts with the format, as in `excel_agent_api`. */
function formatOf({ agent_name, format }: IDataObject): Format | null {
	if (isFormat(format)) return format;
	const [first] = isString(agent_name) ? agent_name.split('_') : [];
	return isFormat(first) ? first : null;
}

function parseJson(bytes: Buffer): unknown {
	try {
		const value: unknown = JSON.parse(bytes.toString('utf8'));
		return value;
	} catch {
		return undefined;
	}
}
