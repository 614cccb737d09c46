import axios from 'axios';

import type {
	DeliveryOrder,
	Fault,
	LoggedDelivery,
	LoggedFileRequest,
	LoggedRequest,
	LoggedTask,
	Settings,
} from '../../sandbox/control-types';
import type { DialectChange } from '../../sandbox/dialects/dialect';

/** How tests control a sandbox and read its requests. */
export interface SandboxControl {
	requests(): Promise<LoggedRequest[]>;
	fileRequests(): Promise<LoggedFileRequest[]>;
	tasks(): Promise<LoggedTask[]>;
	deliveries(): Promise<LoggedDelivery[]>;
	/** The secrets of all subscriptions that were ever created, newest last. */
	subscriptionSecrets(): Promise<string[]>;
	addFault(fault: Fault): Promise<void>;
	clearFaults(): Promise<void>;
	set(settings: Partial<Settings>): Promise<void>;
	/** From now on, Overten is as the readings say; what is not named is as assumed. A reset ends it. */
	speak(dialect: DialectChange): Promise<void>;
	endTask(taskId: string, status: 'completed' | 'failed' | 'cancelled' | 'expired'): Promise<void>;
	/** @returns the receiver's responses, null when there was none. */
	deliver(order: DeliveryOrder): Promise<(number | null)[]>;
	/** Restores the initial state, with the same key. */
	reset(): Promise<void>;
}

/** @param baseURL the `controlUrl` that the sandbox has printed */
export function controlOf(baseURL: string): SandboxControl {
	const http = axios.create({ baseURL, proxy: false });
	const read = async <T>(path: string): Promise<T> => (await http.get<T>(path)).data;
	return {
		requests: async () => await read('/requests'),
		fileRequests: async () => await read('/files/requests'),
		tasks: async () => await read('/tasks'),
		deliveries: async () => await read('/deliveries'),
		subscriptionSecrets: async () => await read('/subscriptions/secrets'),
		addFault: async (fault) => {
			await http.post('/faults', fault);
		},
		clearFaults: async () => {
			await http.delete('/faults');
		},
		set: async (settings) => {
			await http.patch('/settings', settings);
		},
		speak: async (dialect) => {
			await http.put('/dialect', dialect);
		},
		endTask: async (taskId, status) => {
			await http.post(`/tasks/${taskId}`, { status });
		},
		deliver: async (order) =>
			(await http.post<{ statuses: (number | null)[] }>('/deliver', order)).data.statuses,
		reset: async () => {
			await http.post('/reset', {});
		},
	};
}
