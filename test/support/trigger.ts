import { setImmediate as nextTurn } from 'node:timers/promises';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import type { DeliveryOrder } from '../../sandbox/control-types';
import { createN8n } from './n8n';
import type { N8n } from './n8n';
import { accessTo } from './overten';
import type { OvertenAccess } from './overten';
import type { Sandbox } from './sandbox';
import { TriggerWorkflow } from './n8n-server/trigger-workflow';

/** A subscription as Overten shows it. */
export interface ShownSubscription {
	readonly webhook_id: string;
	readonly url: string;
	readonly events: readonly string[];
	readonly description: string | null;
}

/** n8n at the trigger's address, with a credential for the sandbox. */
export async function n8nAt(
	trigger: TriggerWorkflow,
	sandbox: Sandbox,
	credential: Partial<OvertenAccess> = {},
): Promise<N8n> {
	return await createN8n({
		credential: { ...accessTo(sandbox, credential) },
		instanceUrl: trigger.url,
	});
}

/** What a workflow with an Overten Trigger needs. */
export interface TriggerStage {
	readonly trigger: TriggerWorkflow;
	/** Stores another workflow, which no memory of this process knows. */
	save(parameters?: INodeParameters, changes?: TriggerChanges): Promise<void>;
	/** The same, and activates it. */
	listen(parameters?: INodeParameters, changes?: TriggerChanges): Promise<void>;
}

export interface TriggerChanges {
	readonly credential?: Partial<OvertenAccess>;
	readonly typeVersion?: number;
}

/** For the tests of a file. When one starts, n8n starts workflows at once. */
export function triggerForTests(sandbox: Sandbox): TriggerStage {
	let trigger: TriggerWorkflow | undefined;
	let workflows = 0;
	beforeAll(async () => {
		trigger = await TriggerWorkflow.start();
	});
	beforeEach(() => {
		stage.trigger.beforeStart = nextTurn;
	});
	afterAll(async () => {
		await stage.trigger.stop();
	});
	const stage: TriggerStage = {
		get trigger() {
			if (trigger === undefined) throw new Error('The trigger is created before the first test.');
			return trigger;
		},
		async save(parameters = {}, { credential, typeVersion } = {}) {
			const n8n = await n8nAt(stage.trigger, sandbox, credential);
			stage.trigger.save(n8n, parameters, `workflow-${String(++workflows)}`, typeVersion);
		},
		async listen(parameters, changes) {
			await stage.save(parameters, changes);
			await stage.trigger.activate();
		},
	};
	return stage;
}

/** Overten's subscriptions, read and changed with its API. */
export function subscriptionsOf({ apiKey, apiUrl }: Sandbox) {
	const http = axios.create({
		baseURL: apiUrl,
		headers: { authorization: `Bearer ${apiKey}` },
		proxy: false,
	});
	return {
		list: async () =>
			(await http.get<{ webhooks: ShownSubscription[] }>('/webhooks')).data.webhooks,
		add: async (url: string) => {
			await http.post('/webhooks', { url, events: ['run.completed'] });
		},
		remove: async (id: string) => {
			await http.delete(`/webhooks/${id}`);
		},
	};
}

/** The secret that signs the deliveries of the newest subscription. */
export async function newestSecret({ control }: Pick<Sandbox, 'control'>): Promise<string> {
	const secret = (await control.subscriptionSecrets()).at(-1);
	if (secret === undefined) throw new Error('There is no subscription.');
	return secret;
}

/** A genuine delivery to the trigger, of a task of its own unless it says otherwise. */
export function completedRun(trigger: TriggerWorkflow, body: object = {}): DeliveryOrder {
	const taskId = `task_${String(Math.random()).slice(2)}`;
	return {
		url: trigger.webhookUrl,
		body: {
			event: 'run.completed',
			run_id: 'run_1',
			task_id: taskId,
			agent_name: 'excel_agent_api',
			format: 'excel',
			...body,
		},
	};
}
