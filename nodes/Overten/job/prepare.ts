import type { Format, JobBody, JobPath } from '../api/types';
import type { Item } from '../execution/batch';
import { fileLink } from '../fields/file-link';
import { downloadField } from '../fields/output';
import { isSameByContent } from '../fields/pay-once-per';
import { simplify } from '../fields/simplify';
import { answerOnly } from './generate-request';
import { idempotencyKeyOf, ownIdempotencyKey, ownKeyOf } from './identity';
import type { WrittenParameters } from './identity';
import type { Job } from './job';
import type { Mode } from './modes/mode';
import { patientPlan } from './patience';
import { remember } from './remember';
import { hintAtWorkflowTimeout } from './timeout-hint';
import { readWaitPlan } from './wait-plan';

/** What an operation knows of its jobs. */
export interface JobPlan {
	readonly path: JobPath;
	/** Null when no file is generated. */
	readonly format: Format | null;
	readonly hasIdempotencyKey: boolean;
	readonly written: WrittenParameters;
	readBody(item: Item): JobBody | Promise<JobBody>;
}

/**
 * Makes the job of an item. Its request is read when it is submitted: a job that an earlier attempt has submitted is
 * found in the memory, and neither its parameters are evaluated again nor its files uploaded.
 *
 * @throws {ParameterError} when a parameter cannot be used
 * @throws {OvertenApiError} when a file cannot be uploaded, or Overten does not answer
 */
export async function prepareJob(plan: JobPlan, item: Item, mode: Mode): Promise<Job> {
	item.stage = 'preparing';
	const { path } = plan;
	const format = answerOnly.read(item) ? null : plan.format;
	const returnsFile = format !== null && mode.waits;
	const outputField = returnsFile ? downloadField.read(item) : undefined;
	const link = returnsFile ? fileLink.read(item) : undefined;
	const wait = patientPlan(item, readWaitPlan(item));
	hintAtWorkflowTimeout(item, mode, wait);
	const remembered = await remember(item, {
		path,
		written: plan.written,
		// An upload that items share has no deadline of its own.
		readNewBody: async () =>
			await item.client.inTime(Promise.resolve(plan.readBody(item)), wait.deadline),
	});
	const { memory, readBody } = remembered;
	return {
		item,
		path,
		format,
		outputField,
		link,
		isRaw: !simplify.read(item),
		wait,
		memory,
		readBody,
		sharesKey: ownIdempotencyKey.read(item) !== undefined || isSameByContent(item),
		get idempotencyKey() {
			if (!plan.hasIdempotencyKey) return undefined;
			return memory.idempotencyKey ?? keyOf(item, remembered.keyParts, memory.generation);
		},
	};
}

function keyOf(item: Item, keyParts: readonly unknown[], generation: number): string {
	const own = ownIdempotencyKey.read(item);
	return own === undefined ? idempotencyKeyOf(keyParts, generation) : ownKeyOf(own, generation);
}
