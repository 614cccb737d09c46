import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import axios from 'axios';
import type { AxiosInstance } from 'axios';
import pWaitFor from 'p-wait-for';

import type { Sandbox } from '../support/sandbox';
import { INTERVAL_MS } from '../support/until';

/** The fields that the tests read from responses of any kind. */
export interface Answer {
	readonly task_id: string;
	readonly run_id: string;
	readonly status: string;
	readonly download_url: string;
	readonly edit_url: string;
	readonly summary: string;
	readonly credits_used: number;
	readonly credits: number;
	readonly duration_ms: number;
	readonly turn_index: number;
	readonly result: { readonly download_url?: string; readonly text?: string };
	readonly error: unknown;
	readonly message: string;
	readonly webhook_secret: string;
	readonly file_id: string;
	readonly image_id: string;
	readonly webhook_id: string;
	readonly secret: string;
	readonly next_cursor: string | null;
	readonly runs: readonly { readonly run_id: string; readonly status: string }[];
}

/** A client for Overten's API with the key, which accepts every status. */
export function clientOf({ apiKey, apiUrl }: Sandbox): AxiosInstance {
	return axios.create({
		baseURL: apiUrl,
		headers: { authorization: `Bearer ${apiKey}` },
		maxRedirects: 0,
		proxy: false,
		validateStatus: () => true,
	});
}

/** Generates a workbook, unless the path says otherwise. */
export async function generate(api: AxiosInstance, body: object, path = '/excel/generate') {
	return await api.post<Answer>(path, { prompt: 'A sales report', ...body });
}

const TERMINAL = ['completed', 'failed', 'cancelled', 'expired'];

const LIMIT_MS = 5_000;

/** @throws when the task has not ended within 5 s */
export async function untilEnded(api: AxiosInstance, taskId: string): Promise<Answer> {
	return await pWaitFor(
		async () => {
			const { data } = await api.get<Answer>(`/tasks/${taskId}`);
			return TERMINAL.includes(data.status) && pWaitFor.resolveWith(data);
		},
		{
			interval: INTERVAL_MS,
			timeout: { milliseconds: LIMIT_MS, message: `The task ${taskId} has not ended.` },
		},
	);
}

/** @throws when it stays false for 5 s */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
	await pWaitFor(isTrue, { interval: INTERVAL_MS, timeout: LIMIT_MS });
}

export interface Callback {
	readonly headers: Readonly<Record<string, unknown>>;
	readonly rawBody: string;
	readonly body: Pick<Answer, 'run_id' | 'summary' | 'task_id'> & { readonly event: string };
}

export interface Receiver {
	readonly url: string;
	readonly callbacks: readonly Callback[];
	/** The statuses of the next responses; 200 when none is left. */
	readonly answers: number[];
	stop(): Promise<void>;
}

/** A receiver of callbacks. */
export async function startReceiver(): Promise<Receiver> {
	const callbacks: Callback[] = [];
	const answers: number[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const rawBody = Buffer.concat(chunks).toString();
			const body = JSON.parse(rawBody) as Callback['body'];
			callbacks.push({ headers: request.headers, rawBody, body });
			response.writeHead(answers.shift() ?? 200).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${String(port)}/callback`,
		callbacks,
		answers,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
