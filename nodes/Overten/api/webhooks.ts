import { parseAnswer, requireDeleted } from './answer';
import type { OvertenClient } from './client';
import { settle } from './errors';
import type { OvertenApiError } from './errors';
import { isFilled, isRecord, isString } from './guards';

/** A new subscription. Overten returns the secret only once. */
export interface Subscription {
	readonly id: string;
	readonly url: string;
	readonly events: readonly string[];
	/** Signs the deliveries. */
	readonly secret: string;
}

interface CreatedSubscription {
	readonly webhook_id: string;
	readonly secret: string;
}

/**
 * @param description shows the organization's administrators what it is for
 * @throws {OvertenApiError}
 */
export async function subscribe(
	client: OvertenClient,
	{ description, events, url }: { description: string; events: readonly string[]; url: string },
): Promise<Subscription> {
	const answer = await client.request({
		method: 'POST',
		path: '/webhooks',
		body: { url, events, description },
	});
	const { secret, webhook_id } = parseAnswer(
		answer,
		parseCreated,
		'a subscription with its secret',
	);
	return { id: webhook_id, url, events, secret };
}

/** Deletes a subscription; one that no longer exists is not an error. @throws {OvertenApiError} */
export async function unsubscribe(client: OvertenClient, id: string): Promise<void> {
	const path = `/webhooks/${encodeURIComponent(id)}`;
	// Repeatable: deleting it twice has the same effect as deleting it once.
	const deletion = await settle(client.request({ method: 'DELETE', path, repeatable: true }));
	if (deletion.error === undefined) requireDeleted(deletion.value);
	else if (!isGone(deletion.error)) throw deletion.error;
}

/**
 * The IDs of the subscriptions for a URL; undefined when Overten cannot list them. That it can is only an assumption
 * (`GET /webhooks`), so nothing may depend on it.
 *
 * @throws {OvertenApiError} when Overten rejects the key, or the credential cannot be used
 */
export async function subscriptionsTo(
	client: OvertenClient,
	url: string,
): Promise<string[] | undefined> {
	const list = await settle(client.request({ method: 'GET', path: '/webhooks' }));
	if (list.error !== undefined) {
		if (isRefusal(list.error)) throw list.error;
		return undefined;
	}
	const { body } = list.value;
	if (!isRecord(body) || !Array.isArray(body.webhooks)) return undefined;
	return body.webhooks
		.filter(isRecord)
		.filter((webhook) => webhook.url === url)
		.map(({ webhook_id }) => webhook_id)
		.filter(isString);
}

function parseCreated(body: unknown): CreatedSubscription | undefined {
	if (!isRecord(body)) return undefined;
	const { secret, webhook_id } = body;
	return isFilled(secret) && isFilled(webhook_id) ? { secret, webhook_id } : undefined;
}

function isGone({ details: { status } }: OvertenApiError): boolean {
	return status === 404 || status === 410;
}

function isRefusal({ details: { kind, status } }: OvertenApiError): boolean {
	return kind === 'configuration' || status === 401 || status === 403;
}
