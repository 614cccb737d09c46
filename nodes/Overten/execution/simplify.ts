import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** What a job has besides its result only while it runs. */
const PROGRESS: ReadonlySet<string> = new Set(['phase', 'progress']);

/** The results that are no file. */
const WITHOUT_FILE = ['answer', 'outline', 'text'];

/**
 * An output item without what says nothing of a completed job: its progress and, where the result is no file, the empty
 * fields of one. A job that has not completed keeps every field, since these are all that is known of it.
 */
export function simplified({ json, ...item }: INodeExecutionData): INodeExecutionData {
	if (json.status !== 'completed') return { ...item, json };
	const isFile = !WITHOUT_FILE.some((name) => name in json);
	const entries = Object.entries(json).filter(
		([name, value]) => !PROGRESS.has(name) && (isFile || !isEmpty(value)),
	);
	return { ...item, json: Object.fromEntries(entries) };
}

function isEmpty(value: IDataObject[string]): boolean {
	return value === null || (Array.isArray(value) && value.length === 0);
}
