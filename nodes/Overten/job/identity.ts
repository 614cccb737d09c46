import { createHash } from 'crypto';

import { isJsonObject } from '../api/guards';
import type { Batch, Item } from '../execution/batch';
import { identityOfFile } from '../execution/binary-input';
import type { Field } from '../execution/operation';
import { textOption } from '../fields/options';
import { payOncePerContent } from '../fields/pay-once-per';
import { agentRunOf } from '../execution/host';
import { callNumberOf, dayOfCall } from './tool-calls';
import type { MemoryPlace } from './memory';

/** A SHA-256 has 43 characters in base64url; 22 of them hold 128 bits, enough that no two ever collide. */
const DIGEST_CHARACTERS = 22;

export const ownIdempotencyKey = textOption({
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	placeholder: 'e.g. invoice-2026-041',
	description:
		'Your own key for recognizing repeated requests. Jobs with the same key and the same content run and are charged only once. If empty, the node creates a key for each execution and item.',
});

/** Which job a request is. */
export interface JobIdentity extends MemoryPlace {
	/** What the idempotency key is made from: the same for the same job, however often it is submitted. */
	readonly keyParts: readonly unknown[];
}

/** Parameters that decide what is generated, and not how the node waits for it. */
export interface WrittenParameters {
	readonly fields: readonly string[];
	readonly options: readonly string[];
}

export function writtenParameters(
	fields: readonly Field[],
	options: readonly Field[] = [],
): WrittenParameters {
	const namesOf = (of: readonly Field[]) =>
		of.flatMap(({ properties }) => properties.map(({ name }) => name));
	return { fields: namesOf(fields), options: namesOf(options) };
}

/**
 * The job of an item in a workflow: what its parameters say as they are written, not as they are evaluated (`{{ $now }}`
 * changes from one attempt to the next, what the user wants does not), for this input item.
 */
export function identityOfItem(item: Item, written: WrittenParameters): JobIdentity {
	const { batch, context, index } = item;
	const { credentials, id: nodeId, parameters } = context.getNode();
	const collection: unknown = parameters.options;
	const options = isJsonObject(collection) ? collection : {};
	const intent = digestOf([
		parameters.resource,
		parameters.operation,
		written.fields.map((name) => parameters[name]),
		written.options.map((name) => options[name]),
		credentials?.overtenApi?.id,
		item.json,
		Object.entries(item.files ?? {}).map(([field, file]) => [
			field,
			file.fileName,
			identityOfFile(file),
		]),
	]);
	const scope = scopeOfItems(batch);
	const slot = String(index);
	const workflowId = context.getWorkflow().id ?? '';
	// A copy of n8n with its database, which has another address, counts its executions on from the same number.
	const place = [context.getInstanceBaseUrl(), workflowId, batch.executionId, nodeId];
	const keyParts = [...place, scope, slot, intent];
	return { scope, slot, intent, keyParts };
}

/** The jobs of items are remembered together for each run of the node. */
export function scopeOfItems({ runIndex }: Batch): string {
	return `run ${String(runIndex)}`;
}

/**
 * The job of a request by its content, for everything that has no item of its own: a tool, whose arguments are in the
 * content, and Pay Once Per: Same Content. Files count by what they hold, since an upload has another ID each time.
 */
export async function identityOfContent(
	item: Item,
	path: string,
	body: object,
): Promise<JobIdentity> {
	const digests = await item.batch.uploads.contentDigests();
	const content = JSON.stringify([path, body], (_name, value: unknown) =>
		typeof value === 'string' ? (digests.get(value) ?? value) : value,
	);
	const intent = digestOf(content);
	const owner = await ownerOfContent(item, intent);
	const call = callNumberOf(item, digestOf([owner, intent]));
	const slot = call === undefined ? intent : `${intent} ${call}`;
	const keyParts = [...owner, intent, ...(call === undefined ? [] : [call])];
	return { scope: 'content', slot, intent, keyParts };
}

/** Whose content it is: equal content of another owner is another job. */
async function ownerOfContent(item: Item, intent: string): Promise<unknown[]> {
	const { context } = item;
	const { id: nodeId } = context.getNode();
	const agentRun = agentRunOf(context);
	const workflowId = context.getWorkflow().id ?? '';
	// No execution or no lasting one: then equal content of the same day (UTC) is one job.
	const day = async () => dayOfCall(await item.client.account(), intent);
	if (agentRun !== undefined) return ['agent', agentRun, workflowId, nodeId, await day()];
	if (payOncePerContent.read(item)) return ['content', workflowId, nodeId];
	if (item.batch.executionId !== undefined) return ['tool', item.batch.executionId, nodeId];
	return ['call', await day(), await item.client.account()];
}

/**
 * The key with which Overten recognizes the job. It reveals nothing of what it is made from.
 *
 * @param generation how many jobs with this identity have failed for good: their keys would only find the failures again
 */
export function idempotencyKeyOf(keyParts: readonly unknown[], generation: number): string {
	const parts = generation === 0 ? keyParts : [...keyParts, generation];
	return `n8n-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
}

/** {@link idempotencyKeyOf} for a key that a user has chosen: the second job has `-2` at its end. */
export function ownKeyOf(key: string, generation: number): string {
	return generation === 0 ? key : `${key}-${String(generation + 1)}`;
}

/** A short digest of anything that JSON can hold. */
export function digestOf(value: unknown): string {
	return createHash('sha256')
		.update(JSON.stringify(value))
		.digest('base64url')
		.slice(0, DIGEST_CHARACTERS);
}
