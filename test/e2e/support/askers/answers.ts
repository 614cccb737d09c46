/** What somebody who asks has got. */
export type Answer =
	/** A link to the file. */
	| 'file'
	/** Neither the file nor its task: n8n only says that the workflow has started. */
	| 'started'
	/** The reason why there is no file. */
	| 'reason'
	/** That this is not possible, and what to choose instead. */
	| 'refused'
	/** The task, and how to get the file later. */
	| 'task';

const SIGNS: readonly [Answer, RegExp][] = [
	['refused', /cannot pause|would get an answer before/],
	['reason', /complete the job: No numbers/],
	['file', /\bstatus\W+completed\b.*\bdownload_url\W+http/s],
	['task', /\btask_id\W+task_/],
	['started', /Workflow was started|form was submitted/],
];

/** @returns undefined where the text says nothing of this */
export function answerIn(text: string): Answer | undefined {
	const plain = text.replaceAll('\\', '').replaceAll('&quot;', '"');
	return SIGNS.find(([, sign]) => sign.test(plain))?.[0];
}
