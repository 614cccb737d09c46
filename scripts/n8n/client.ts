import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import type { AxiosInstance } from 'axios';
import { parse } from 'flatted';
import type { INode, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

export interface Login {
	readonly email: string;
	readonly password: string;
}

export type WorkflowToCreate = Pick<
	IWorkflowBase,
	'connections' | 'name' | 'nodes' | 'pinData' | 'settings'
>;

export interface FinishedExecution {
	readonly id: string;
	/** `success`, `error`, `canceled`, `crashed` */
	readonly status: string;
	readonly data: IRunExecutionData;
}

const ENDED = new Set(['canceled', 'crashed', 'error', 'success']);

const LOOK_EVERY_MS = 300;

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
	readonly #http: AxiosInstance;

	private constructor(http: AxiosInstance) {
		this.#http = http;
	}

	/** Sets up the owner of a fresh n8n, and acts as that person. */
	static async setUpOwner(url: string): Promise<{ client: N8nClient; login: Login }> {
		const login = {
			email: 'owner@example.com',
			// n8n wants a digit and a capital letter.
			password: `Demo-${randomBytes(9).toString('hex')}1`,
		};
		const http = axios.create({ baseURL: `${url}/rest`, proxy: false });
		http.interceptors.response.use(undefined, refuse);
		const answer = await http.post('/owner/setup', {
			...login,
			firstName: 'Demo',
			lastName: 'Owner',
		});
		const cookies = answer.headers['set-cookie'] ?? [];
		http.defaults.headers.common.Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		return { client: new N8nClient(http), login };
	}

	/** @returns the credential's ID */
	async createCredential(name: string, type: string, data: object): Promise<string> {
		return await this.#create('/credentials', { name, type, data });
	}

	/** What the button for testing a credential says. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: object,
	): Promise<{ status: string; message: string }> {
		const answer = await this.#http.post<{ data: { status: string; message: string } }>(
			'/credentials/test',
			{ credentials: { id, name, type, data } },
		);
		return answer.data.data;
	}

	/**
	 * @param credentials IDs by credential type: every node that names such a type gets it
	 * @returns the workflow's ID
	 */
	async createWorkflow(
		{ connections, name, nodes, pinData = {}, settings = {} }: WorkflowToCreate,
		credentials: Readonly<Record<string, string>>,
	): Promise<string> {
		return await this.#create('/workflows', {
			name,
			connections,
			pinData,
			settings,
			nodes: nodes.map((node) => withCredentials(node, credentials)),
		});
	}

	/** Runs a workflow from one of its triggers, as the button in the editor does. @returns the execution's ID */
	async runWorkflow(workflowId: string, triggerName: string): Promise<string> {
		const { data } = await this.#http.post<{ data: { executionId: string } }>(
			`/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: triggerName } },
		);
		return data.data.executionId;
	}

	/**
	 * Waits until an execution has ended.
	 *
	 * @throws when it has not within `limitMs`
	 */
	async waitForExecution(executionId: string, limitMs: number): Promise<FinishedExecution> {
		const deadline = Date.now() + limitMs;
		while (Date.now() < deadline) {
			const { data } = await this.#http.get<{ data: { status: string; data: string } }>(
				`/executions/${executionId}`,
			);
			const { status } = data.data;
			if (ENDED.has(status)) {
				return { id: executionId, status, data: parseRunData(data.data.data) };
			}
			await sleep(LOOK_EVERY_MS);
		}
		throw new Error(`The execution ${executionId} has not ended within ${String(limitMs)} ms.`);
	}

	/** The bytes of an item's file. @param id of the binary data */
	async downloadBinary(id: string): Promise<Buffer> {
		const { data } = await this.#http.get<ArrayBuffer>('/binary-data', {
			params: { id, action: 'download' },
			responseType: 'arraybuffer',
		});
		return Buffer.from(data);
	}

	async #create(path: string, body: object): Promise<string> {
		const { data } = await this.#http.post<{ data: { id: string } }>(path, body);
		return data.data.id;
	}
}

/** Says what went wrong without the request, which may hold a credential's secrets. */
function refuse(error: unknown): never {
	if (!axios.isAxiosError(error)) throw error;
	const { config, message, response } = error;
	const said: unknown = response?.data;
	const reason = isMessage(said) ? said.message : message;
	const request = `${config?.method?.toUpperCase() ?? ''} ${config?.url ?? ''}`;
	// Without a cause: that would be the very error that is not to be shown.
	throw new Error(`n8n refused ${request}: ${reason}`);
}

function isMessage(value: unknown): value is { message: string } {
	return (
		typeof value === 'object' &&
		value !== null &&
		'message' in value &&
		typeof value.message === 'string'
	);
}

function parseRunData(text: string): IRunExecutionData {
	const value: unknown = parse(text);
	if (isRunData(value)) return value;
	throw new TypeError('n8n handed over no data of an execution.');
}

function isRunData(value: unknown): value is IRunExecutionData {
	return typeof value === 'object' && value !== null && 'resultData' in value;
}

function withCredentials(node: INode, ids: Readonly<Record<string, string>>): INode {
	if (node.credentials === undefined) return node;
	const credentials: INode['credentials'] = {};
	for (const [type, { name }] of Object.entries(node.credentials)) {
		credentials[type] = { name, id: ids[type] ?? null };
	}
	return { ...node, credentials };
}
