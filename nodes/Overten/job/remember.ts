import type { Item } from '../execution/batch';
import { agentRunOf } from '../execution/host';
import { isSameByContent } from '../fields/pay-once-per';
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
	/** Whether whoever asks may get an answer before the result is there, and then asks again. */
	readonly polls: boolean;
	readNewBody(): Promise<object>;
}

/** Finds what is remembered of an item's request. Its body is read only if it is needed. */
export async function remember(
	item: Item,
	wanted: WantedRequest,
): Promise<Pick<JobIdentity, 'keyParts'> & Pick<RememberedRequest, 'memory' | 'readBody'>> {
	const { path, polls, written } = wanted;
	const readNewBody = async () => await wanted.readNewBody();
	const isByContent = isSameByContent(item);
	const body = isByContent ? await readNewBody() : undefined;
	const identity =
		body === undefined ? identityOfItem(item, written) : await identityOfContent(item, path, body);
	const { keyParts } = identity;
	const memory = new JobMemory(
		item,
		identity,
		isByContent ? await memoryOfContent(item, identity, polls) : undefined,
	);
	// An earlier attempt has sent it and got no answer: what it may have started, a later refusal does not undo.
	if (memory.request !== undefined) item.stage = 'lost';
	else if (body !== undefined && memory.isEmpty) memory.submitting(body, undefined);
	return { keyParts, memory, readBody: async () => memory.request ?? (await readNewBody()) };
}

/** Where no execution remembers the job, this process does; and where each call is an execution of its own. */
async function memoryOfContent(
	{ batch, client }: Item,
	{ keyParts, slot }: JobIdentity,
	polls: boolean,
): Promise<Record<string, unknown>> {
	if (batch.executionId === undefined) return memoryOfCall(await client.account(), slot);
	// A pause outlasts the process.
	if (agentRunOf(batch.context) === undefined || !polls) return batch.nodeContext;
	return memoryOfCall(await client.account(), JSON.stringify(keyParts));
}
