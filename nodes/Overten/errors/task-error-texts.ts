import { isRecord, isString } from '../api/guards';
import type { Task } from '../api/types';
import type { Explanation } from './api-error-texts';
import type { WaitLimitError } from './task-errors';
import type { UnclearJobError } from './unclear-job-error';

/** How much of Overten's reason fits into a message; a longer one is in the description as a whole. */
const MAX_REASON_CHARACTERS = 200;

/** Why a task has ended without a result, as the user reads it. */
export function explainEnd({ status, error }: Task): Explanation {
	switch (status) {
		case 'cancelled':
			return { message: 'The task was cancelled in Overten', advice: '', isFixable: true };
		case 'expired':
			return {
				message: 'The task expired: it waited 24 hours for a free agent',
				advice: 'Try again at a quieter time of day.',
				isFixable: true,
			};
		default: {
			const reason = taskErrorText(error)?.trim() ?? '';
			const said = 'Overten could not complete the job';
			const advice = 'Change the prompt if the reason suggests it.';
			const isLong = reason.length > MAX_REASON_CHARACTERS;
			const shown = isLong ? `${reason.slice(0, MAX_REASON_CHARACTERS)}…` : reason;
			return {
				// n8n shows the message alone where it has little room, so the reason belongs there.
				message: reason === '' ? said : `${said}: ${shown}`,
				advice,
				isFixable: true,
				...(isLong && { reason }),
			};
		}
	}
}

function taskErrorText(error: Task['error']): string | undefined {
	if (isString(error)) return error;
	if (!isRecord(error)) return undefined;
	// Overten does not document its shape: the reason in words comes before the machine-readable one.
	const { code, detail, message, reason, type } = error;
	return [message, detail, reason, code, type].find(isString);
}

/** That a text may have been generated and paid for, as the user reads it. */
export function explainUnclearJob({ message }: UnclearJobError): Explanation {
	const what =
		'The response to the first attempt was lost, and credits may have been used, so the node did not submit it again.';
	return {
		message,
		advice: `${what} Run the workflow again to submit it again.`,
		adviceForModel: `${what} Ask the user before you call this tool with other arguments, which is paid for again.`,
		isFixable: true,
	};
}

/** That the wait limit has passed, as the user reads it. */
export function explainWaitLimit({ isSilent, task, waitLimitMs }: WaitLimitError): Explanation {
	const known = isSilent
		? `The task was ${String(task.status)} when Overten last showed it, and may be done by now.`
		: `The task is ${String(task.status)} and continues in Overten.`;
	const state =
		task.status === undefined ? 'Overten did not return the status of the task.' : known;
	return {
		message: `The job was not done within ${durationText(waitLimitMs)}`,
		advice: `${state} Raise 'Wait Limit' in Options for next time.`,
		adviceForModel: state,
		isFixable: true,
	};
}

/** A duration in ms, for a person: in minutes, or in seconds below one. */
export function durationText(ms: number): string {
	const minutes = ms / 60_000;
	const [amount, unit] = minutes < 1 ? [ms / 1000, 'seconds'] : [minutes, 'minutes'];
	return `${String(Math.round(amount * 10) / 10)} ${unit}`;
}
