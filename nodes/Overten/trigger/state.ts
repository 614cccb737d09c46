import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isRecord, isString } from '../api/guards';
import type { StoredSecret } from './subscription-secrets';

/**
 * How long a secret stays valid after its subscription was replaced, in ms: Overten may still retry deliveries that it
 * signed with it.
 */
const FORMER_SECRET_MS = 24 * 60 * 60_000;

/** A subscription as it is stored. */
export interface StoredSubscription extends StoredSecret {
	readonly events: readonly string[];
}

/** What the trigger remembers, stored in the static data of the workflow. */
export class TriggerState {
	readonly #data: Record<string, unknown>;

	constructor(context: IHookFunctions | IWebhookFunctions) {
		this.#data = context.getWorkflowStaticData('node');
	}

	get subscription(): StoredSubscription | undefined {
		const { subscription } = this.#data;
		const secret = parseSecret(subscription);
		if (secret === undefined || !isRecord(subscription)) return undefined;
		const { events } = subscription;
		return Array.isArray(events) ? { ...secret, events: events.filter(isString) } : undefined;
	}

	/** The secret of the previous subscription stays valid for a while. */
	replaceSubscription(subscription: StoredSubscription | undefined, now: number): void {
		const before = this.subscription;
		if (before !== undefined) {
			const { id, sealedSecret, url } = before;
			this.#data.former = { id, url, sealedSecret, until: now + FORMER_SECRET_MS };
		}
		if (subscription === undefined) delete this.#data.subscription;
		else this.#data.subscription = { ...subscription };
	}

	/** The secrets that deliveries may be signed with. */
	secrets(now: number): StoredSecret[] {
		const { former } = this.#data;
		const isGood = isRecord(former) && Number(former.until) > now;
		const secrets = [this.subscription, isGood ? parseSecret(former) : undefined];
		return secrets.filter((secret) => secret !== undefined);
	}

	/** When the workflow was deactivated, in ms since the epoch; undefined while it is active. */
	get deactivatedAt(): number | undefined {
		const { deactivatedAt } = this.#data;
		return typeof deactivatedAt === 'number' ? deactivatedAt : undefined;
	}

	set deactivatedAt(at: number | undefined) {
		// n8n counts every deletion as a change, and stores the workflow's data again.
		if (at !== undefined) this.#data.deactivatedAt = at;
		else if (this.deactivatedAt !== undefined) delete this.#data.deactivatedAt;
	}

	/** The accepted deliveries, as text. */
	get taken(): string {
		const { taken } = this.#data;
		return isString(taken) ? taken : '';
	}

	set taken(marks: string) {
		this.#data.taken = marks;
	}

	/** n8n stores the data only if it counts as changed, as after every assignment. */
	markChanged(): void {
		this.#data.taken = this.taken;
	}
}

function parseSecret(stored: unknown): StoredSecret | undefined {
	if (!isRecord(stored)) return undefined;
	const { id, sealedSecret, url } = stored;
	return isString(id) && isString(url) && isString(sealedSecret)
		? { id, url, sealedSecret }
		: undefined;
}
