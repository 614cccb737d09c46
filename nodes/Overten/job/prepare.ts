import type { Format, JobBody, JobPath } from '../api/types';
import type { Item } from '../execution/batch';
import { agentRunOf } from '../execution/host';
import { downloadField } from '../fields/output';
import { isSameByContent } from '../fields/pay-once-per';
import { requireCredits } from './credit-guard';
import { answerOnly } from './generate-request';
import {
	idempotencyKeyOf,
	identityOfContent,
	identityOfItem,
	ownIdempotencyKey,
	ownKeyOf,
} from './identity';
import type { JobIdentity, WrittenParameters } from './identity';
import type { Job } from './job';
import { JobMemory } from './memory';
import type { Mode } from './modes/mode';
import { patientPlan } from './patience';
import { memoryOfCall } from './tool-calls';
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
	const outputField = format !== null && mode.waits ? downloadField.read(item) : undefined;
	const waitPlan = readWaitPlan(item);
	const wait = mode.polls ? patientPlan(item, waitPlan) : waitPlan;
	const readNewBody = async () => {
		await requireCredits(item);
		// An upload that items share has no deadline of its own.
		return await item.client.inTime(Promise.resolve(plan.readBody(item)), wait.deadline);
	};
	const jobOf = (memory: JobMemory, { keyParts }: JobIdentity): Job => ({
		item,
		path,
		format,
		outputField,
		wait,
		memory,
		readBody: async () => memory.request ?? (await readNewBody()),
		get idempotencyKey() {
			if (!plan.hasIdempotencyKey) return undefined;
			return memory.idempotencyKey ?? keyOf(item, keyParts, memory.generation);
		},
	});

	if (isSameByContent(item)) {
		const body = await readNewBody();
		const identity = await identityOfContent(item, path, body);
		const memory = new JobMemory(item, identity, await memoryOf(item, identity, mode));
		const job = jobOf(memory, identity);
		if (memory.task === undefined) memory.submitting(body, job.idempotencyKey);
		return job;
	}
	const identity = identityOfItem(item, plan.written);
	const memory = new JobMemory(item, identity);
	// An earlier attempt has sent it and got no answer: what it may have started, a later refusal does not undo.
	if (memory.request !== undefined) item.stage = 'lost';
	return jobOf(memory, identity);
}

/** Where no execution remembers the job, this process does; and where each call is an execution of its own. */
async function memoryOf(
	{ batch, client }: Item,
	{ keyParts, slot }: JobIdentity,
	{ polls }: Mode,
): Promise<Record<string, unknown>> {
	if (batch.executionId === undefined) return memoryOfCall(await client.account(), slot);
	// A pause outlasts the process.
	if (agentRunOf(batch.context) === undefined || !polls) return batch.nodeContext;
	return memoryOfCall(await client.account(), JSON.stringify(keyParts));
}

function keyOf(item: Item, keyParts: readonly unknown[], generation: number): string {
	const own = ownIdempotencyKey.read(item);
	return own === undefined ? idempotencyKeyOf(keyParts, generation) : ownKeyOf(own, generation);
}
