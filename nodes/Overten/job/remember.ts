import type { Item } from '../execution/batch';
import { agentRunOf } from '../execution/host';
import { payOncePerContent } from '../fields/pay-once-per';
import { requireCredits } from './credit-guard';
import { identityOfContent, identityOfItem } from './identity';
import type { JobIdentity, WrittenParameters } from './identity';
import { JobMemory } from './memory';
import type { RememberedRequest } from './submit-once';
import { memoryOfCall } from './tool-calls';

/** What a paid request asks for. */
export interface WantedRequest {
	/** Of Overten's API, with its leading slash. */
	readonly path: string;
	readonly written: WrittenParameters;
	readonly readNewBody: () => Promise<object>;
}

/** What is remembered of a request. Its `keyParts` are final once its body was read. */
type Remembered = Pick<JobIdentity, 'keyParts'> & Pick<RememberedRequest, 'memory' | 'readBody'>;

/** Finds what is remembered of an item's request. Its body is read only if it is needed. */
export async function remember(
	item: Item,
	{ path, readNewBody, written }: WantedRequest,
): Promise<Remembered> {
	if (item.batch.host.isAskedByModel) {
		const body = await readNewBody();
		const identity = await identityOfContent(item, path, body);
		const memory = new JobMemory(item, identity, await memoryOfContent(item, identity));
		return { keyParts: identity.keyParts, ...requestIn(item, memory, readNewBody, body) };
	}
	// A retry finds what an item has asked for, whatever its expressions are now; another execution, what has the same content.
	const identity = identityOfItem(item, written);
	const isByContent = payOncePerContent.read(item);
	let { keyParts } = identity;
	const readKeyedBody = async () => {
		const body = await readNewBody();
		if (isByContent) ({ keyParts } = await identityOfContent(item, path, body));
		return body;
	};
	return {
		get keyParts() {
			return keyParts;
		},
		...requestIn(item, new JobMemory(item, identity), readKeyedBody),
	};
}

/** @param body the request, where it had to be read for its memory to be found */
function requestIn(
	item: Item,
	memory: JobMemory,
	readNewBody: () => Promise<object>,
	body?: object,
): Pick<RememberedRequest, 'memory' | 'readBody'> {
	const { goneTask, request } = memory;
	// An earlier attempt has sent it and got no answer: what it may have started, a later refusal does not undo.
	const isLost = request !== undefined && !memory.isBeingSubmitted;
	if (isLost || goneTask !== undefined) item.stage = 'lost';
	if (goneTask !== undefined) item.task = { taskId: goneTask.task_id, runId: goneTask.run_id };
	let unused = body;
	return {
		memory,
		readBody: async () => {
			if (memory.request !== undefined) return memory.request;
			// A job that is found needs no credits any more.
			await requireCredits(item);
			const read = unused ?? (await readNewBody());
			unused = undefined;
			return read;
		},
	};
}

/**
 * Where no execution remembers the job of a call, this process does. Where each call is an execution of its own, they share
 * what the first of them remembers, which outlasts the process while that one is paused.
 */
async function memoryOfContent(
	{ batch, client }: Item,
	{ keyParts }: JobIdentity,
): Promise<Record<string, unknown>> {
	const name = JSON.stringify(keyParts);
	if (batch.executionId === undefined) return memoryOfCall(await client.account(), name);
	if (agentRunOf(batch.context) === undefined) return batch.nodeContext;
	return memoryOfCall(await client.account(), name, batch.nodeContext);
}
