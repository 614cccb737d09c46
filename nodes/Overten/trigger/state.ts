import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isRecord, isString } from '../api/guards';
import type { Subscription } from '../api/webhooks';

/**
 * How long a secret stays valid after its subscription was replaced, in ms: Overten may still retry deliveries that it
 * signed with it.
 */
const FORMER_SECRET_MS = 24 * 60 * 60_000;

/** A subscription as it is stored. */
export interface StoredSubscription extends Omit<Subscription, 'secret'> {
	/** Sealed, because n8n shows static data to everyone who can view the workflow. */
	readonly sealedSecret: string;
}

/** What the trigger remembers, stored in the static data of the workflow. */
export class TriggerState {
	readonly #data: Record<string, unknown>;

	constructor(context: IHookFunctions | IWebhookFunctions) {
		this.#data = context.getWorkflowStaticData('node');
	}

	get subscription(): StoredSubscription | undefined {
		const { subscription } = this.#data;
		if (!isRecord(subscription)) return undefined;
		const { events, id, sealedSecret, url } = subscription;
		if (!isString(id) || !isString(url) || !isString(sealedSecret) || !Array.isArray(events)) {
			return undefined;
		}
		return { id, url, sealedSecret, events: events.filter(isString) };
	}

	/** The secret of the previous subscription stays valid for a while. */
	replaceSubscription(subscription: StoredSubscription | undefined, now: number): void {
		const before = this.subscription;
		if (before !== undefined) {
			this.#data.former = { sealedSecret: before.sealedSecret, until: now + FORMER_SECRET_MS };
		}
		if (subscription === undefined) delete this.#data.subscription;
		else this.#data.subscription = { ...subscription };
	}

	/** The secrets that deliveries may be signed with, sealed. */
	sealedSecrets(now: number): string[] {
		const { former } = this.#data;
		const isGood = isRecord(former) && Number(former.until) > now;
		const sealed = [this.subscription?.sealedSecret, isGood ? former.sealedSecret : undefined];
		return sealed.filter(isString);
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
