import type { JobBody, JobPath } from '../api/types';
import type { Item } from '../execution/batch';
import type { ExpectedFile } from '../execution/output-item';
import type { WaitPlan } from './wait-plan';

/** One item's job, ready to submit in whatever mode. */
export interface Job extends ExpectedFile {
	readonly item: Item;
	readonly path: JobPath;
	/** The same for every attempt. */
	readonly body: JobBody;
	/** What makes repeated submissions one job; undefined where Overten's API has no such key. */
	readonly idempotencyKey: string | undefined;
	readonly wait: WaitPlan;
}

/** Whether submitting the job twice makes one job of it. */
export function isRepeatable({ idempotencyKey }: Job): boolean {
	return idempotencyKey !== undefined;
}
