import type { OvertenApiError } from '../api/errors';
import { originOf } from '../api/failure-origin';
import type { FailureOrigin } from '../api/failure-origin';
import type { Item } from './batch';

const LEAVE_OPEN: ReadonlySet<FailureOrigin> = new Set(['fault', 'stop', 'wayBack']);

/** A request that starts the item's paid job is about to be sent. */
export function noteSubmission(item: Item): void {
	if (item.stage !== 'lost') item.stage = 'submitting';
}

/** That request has failed, perhaps to be sent again: what Overten may have started, a later refusal does not undo. */
export function noteFailedSubmission(item: Item, error: OvertenApiError): void {
	if (leavesOpen(error)) item.stage = 'lost';
}

/** Whether Overten may have started the job of a failed submission all the same. */
export function leavesOpen({ details }: OvertenApiError): boolean {
	return LEAVE_OPEN.has(originOf(details));
}
