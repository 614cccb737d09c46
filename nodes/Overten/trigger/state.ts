import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isRecord, isString } from '../api/narrow';
import type { Subscription } from '../webhooks/subscription';

/**
 * How long a secret is good after its subscription was replaced, in ms: Overten may still be trying deliveries again
 * that it signed with it.
 */
const FORMER_SECRET_MS = 24 * 60 * 60_000;

/** What the trigger remembers, in n8n's static data of the workflow. */
export class TriggerState {
	readonly #data: Record<string, unknown>;

	constructor(context: IHookFunctions | IWebhookFunctions) {
		this.#data = context.getWorkflowStaticData('node');
	}

	get subscription(): Subscription | undefined {
		const { subscription } = this.#data;
		if (!isRecord(subscription)) return undefined;
		const { events, id, secret, url } = subscription;
		if (!isString(id) || !isString(url) || !isString(secret) || !Array.isArray(events)) {
			return undefined;
		}
		return { id, url, secret, events: events.filter(isString) };
	}

	/** The secret of the one before stays good for a while. */
	replaceSubscription(subscription: Subscription | undefined, now: number): void {
		const before = this.subscription;
		if (before !== undefined) {
			this.#data.former = { secret: before.secret, until: now + FORMER_SECRET_MS };
		}
		if (subscription === undefined) delete this.#data.subscription;
		else this.#data.subscription = { ...subscription };
	}

	/** The secrets that deliveries may be signed with. */
	secrets(now: number): string[] {
		const { former } = this.#data;
		const isGood = isRecord(former) && Number(former.until) > now;
		const secrets = [this.subscription?.secret, isGood ? former.secret : undefined];
		return secrets.filter(isString);
	}

	/** The deliveries taken, as text. */
	get taken(): string {
		const { taken } = this.#data;
		return isString(taken) ? taken : '';
	}

	set taken(marks: string) {
		this.#data.taken = marks;
	}
}
