import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import axios from 'axios';

import { parseAddress } from '../../sandbox/address';
import type {
	DeliveryOrder,
	Fault,
	LoggedDelivery,
	LoggedFileRequest,
	LoggedRequest,
	LoggedTask,
	SandboxAddress,
	Settings,
} from '../../sandbox/control-types';

const PROJECT_ROOT = resolve(__dirname, '../..');

/** A two-minute job takes 200 ms. */
const DEFAULT_SPEED = 600;

export interface SandboxControl {
	requests(): Promise<LoggedRequest[]>;
	fileRequests(): Promise<LoggedFileRequest[]>;
	tasks(): Promise<LoggedTask[]>;
	deliveries(): Promise<LoggedDelivery[]>;
	addFault(fault: Fault): Promise<void>;
	clearFaults(): Promise<void>;
	set(settings: Partial<Settings>): Promise<void>;
	endTask(taskId: string, status: 'completed' | 'failed' | 'cancelled' | 'expired'): Promise<void>;
	/** @returns the receiver's answers, null where none came. */
	deliver(order: DeliveryOrder): Promise<(number | null)[]>;
	/** As at the start, with the same key. */
	reset(): Promise<void>;
}

export interface Sandbox extends SandboxAddress {
	readonly control: SandboxControl;
	stop(): Promise<void>;
}

/** Overten's API in a process of its own, as `npm run sandbox` starts it. */
export async function startSandbox({ speed = DEFAULT_SPEED } = {}): Promise<Sandbox> {
	const child = spawn(process.execPath, ['sandbox/main.ts', '--json', '--speed', String(speed)], {
		cwd: PROJECT_ROOT,
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const exited = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const line = await Promise.race([
		once(lines, 'line').then(String),
		exited.then((): never => {
			throw new Error('The sandbox did not start.');
		}),
	]);
	const address = parseAddress(line);
	return {
		...address,
		control: controlOf(address.controlUrl),
		stop: async () => {
			child.stdin.end();
			await exited;
		},
	};
}

function controlOf(baseURL: string): SandboxControl {
	const http = axios.create({ baseURL, proxy: false });
	const read = async <T>(path: string): Promise<T> => (await http.get<T>(path)).data;
	return {
		requests: async () => await read('/requests'),
		fileRequests: async () => await read('/files/requests'),
		tasks: async () => await read('/tasks'),
		deliveries: async () => await read('/deliveries'),
		addFault: async (fault) => {
			await http.post('/faults', fault);
		},
		clearFaults: async () => {
			await http.delete('/faults');
		},
		set: async (settings) => {
			await http.patch('/settings', settings);
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
