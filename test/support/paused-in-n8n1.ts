import { parse, stringify } from 'flatted';
import { jsonParse } from 'n8n-workflow';
import type { IRunExecutionData } from 'n8n-workflow';

/**
 * An execution as the node `Overten` leaves it paused in n8n 1, where a process can tell only by the tasks whether another
 * one resumes.
 *
 * @param stored as n8n stores it
 * @param changes of what the node has stored of the pause
 */
export function pausedInN8n1(stored: string, changes: object = {}): string {
	const data = parse(stored) as IRunExecutionData;
	const context = data.executionData?.contextData['node:Overten'];
	if (typeof context?.overten !== 'string') return stored;
	const pause = jsonParse<object>(context.overten);
	context.overten = JSON.stringify({ ...pause, resumesTwice: true, ...changes });
	return stringify(data);
}
