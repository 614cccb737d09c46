import { randomBytes } from 'node:crypto';

import axios from 'axios';
import type { AxiosInstance } from 'axios';
import type { INode } from 'n8n-workflow';
import pWaitFor from 'p-wait-for';

import { AgentsApi } from './agents-api.ts';
import { CommunityPackages } from './community-packages.ts';
import { McpAccess } from './mcp-access.ts';
import { refuse } from './refuse.ts';
import type {
	ExecutionSummary,
	Login,
	Publication,
	StoredExecution,
	StoredWorkflow,
	WorkflowToCreate,
} from './rest-types.ts';
import { parseEndedData, parseRunData } from './run-data.ts';

interface ExecutionPage {
	readonly results: readonly ExecutionSummary[];
}

/** The states of an execution that has ended. */
export const ENDED: ReadonlySet<string> = new Set(['canceled', 'crashed', 'error', 'success']);

const POLL_EVERY_MS = 300;

/**
 * How long an execution has to be `crashed` to have ended, in ms: after a SIGKILL, n8n 2.41 stores a paused execution as
 * crashed while it starts, and then as waiting again (`execution-recovery.service.js`).
 */
const CRASHED_FOR_MS = 15_000;

/** The number of executions that n8n lists at once. */
const PAGE_SIZE = 100;

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
	readonly agents: AgentsApi;

	readonly mcp: McpAccess;

	readonly packages: CommunityPackages;

	readonly #http: AxiosInstance;

	/** The latest creation: n8n 1 on SQLite mixes up the transactions of two at the same moment. */
	#created: Promise<unknown> = Promise.resolve();

	private constructor(http: AxiosInstance) {
		this.agents = new AgentsApi(http);
		this.mcp = new McpAccess(http);
		this.packages = new CommunityPackages(http);
		this.#http = http;
	}

	/** Sets up the owner of a new n8n, and acts as that user. */
	static async setUpOwner(url: string): Promise<{ client: N8nClient; login: Login }> {
		const login = {
			email: 'owner@example.com',
			// n8n requires a digit and a capital letter.
			password: `Demo-${randomBytes(9).toString('hex')}1`,
		};
		const client = await N8nClient.#enter(url, '/owner/setup', {
			...login,
			firstName: 'Demo',
			lastName: 'Owner',
		});
		return { client, login };
	}

	/** Acts as a user that an n8n knows already, such as the owner in a copy of its database. */
	static async logIn(url: string, { email, password }: Login): Promise<N8nClient> {
		return await N8nClient.#enter(url, '/login', { emailOrLdapLoginId: email, password });
	}

	static async #enter(url: string, path: string, body: object): Promise<N8nClient> {
		const http = axios.create({ baseURL: `${url}/rest`, proxy: false });
		http.interceptors.response.use(undefined, refuse);
		const answer = await http.post(path, body);
		const cookies = answer.headers['set-cookie'] ?? [];
		http.defaults.headers.common.Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		return new N8nClient(http);
	}

	/** @returns the credential's ID */
	async createCredential(name: string, type: string, data: object): Promise<string> {
		return await this.#create('/credentials', { name, type, data });
	}

	async deleteCredential(id: string): Promise<void> {
		await this.#http.delete(`/credentials/${id}`);
	}

	/** The result of the button that tests a credential. */
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
	 * @param credentials IDs by credential type: every node with such a credential type gets it
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
			// For n8n 1.x; 2.x publishes instead.
			active: false,
			nodes: nodes.map((node) => withCredentials(node, credentials)),
		});
	}

	/** Runs a workflow from one of its triggers, as the button in the editor does. @returns the execution's ID */
	async runWorkflow(workflowId: string, triggerName: string): Promise<string> {
		const path = `/workflows/${workflowId}`;
		const workflow = await this.#http.get<{ data: object }>(path);
		const { data } = await this.#http.post<{ data: { executionId: string } }>(`${path}/run`, {
			triggerToStartFrom: { name: triggerName },
			// n8n 1.x runs the workflow in the request; 2.x runs the saved one.
			workflowData: workflow.data.data,
		});
		return data.data.executionId;
	}

	/** Waits for one event of a trigger, as the button in its panel does. */
	async listenForTestEvent(workflowId: string, triggerName: string): Promise<void> {
		await this.#http.post(`/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: triggerName },
		});
	}

	/** A workflow as n8n stores it. */
	async readWorkflow(workflowId: string): Promise<StoredWorkflow> {
		const { data } = await this.#http.get<{ data: StoredWorkflow }>(`/workflows/${workflowId}`);
		return data.data;
	}

	/** Publishes a workflow, which activates its triggers. */
	async activateWorkflow(workflowId: string): Promise<void> {
		const path = `/workflows/${workflowId}`;
		const { activeVersionId, versionId } = await this.readWorkflow(workflowId);
		// n8n 1.x has no versions to publish: there, the workflow is set to active.
		if (activeVersionId === undefined) await this.#http.patch(path, { active: true, versionId });
		else await this.#http.post(`${path}/activate`, { versionId });
	}

	/** The progress of publishing a workflow, which continues after the request is answered. */
	async publicationOf(workflowId: string): Promise<Publication> {
		const answer = await this.#http.get<{ data: Publication }>(
			`/workflows/${workflowId}/publication-status`,
		);
		return answer.data.data;
	}

	/** Unpublishes a workflow, which deactivates its triggers. */
	async deactivateWorkflow(workflowId: string): Promise<void> {
		const path = `/workflows/${workflowId}`;
		const { activeVersionId, versionId } = await this.readWorkflow(workflowId);
		if (activeVersionId === undefined) await this.#http.patch(path, { active: false, versionId });
		else await this.#http.post(`${path}/deactivate`, {});
	}

	/** The status of an execution. */
	async readStatus(executionId: string): Promise<string> {
		return (await this.#readExecution(executionId)).status;
	}

	/** An execution that has ended or is paused; for a running one, n8n may not have any data yet. */
	async readExecution(executionId: string): Promise<StoredExecution> {
		const { data, status } = await this.#readExecution(executionId);
		return { id: executionId, status, data: parseRunData(data) };
	}

	/**
	 * The executions of a workflow without their data, most recently started first. Those that have never started, as when n8n
	 * had no database at that moment, are among the first 100 or not at all: n8n's filter by time leaves them out.
	 *
	 * @param status only these
	 */
	async listExecutions(workflowId: string, status?: string): Promise<ExecutionSummary[]> {
		const all = new Map<string, ExecutionSummary>();
		let startedBefore: string | undefined;
		for (;;) {
			const known = all.size;
			const filter = JSON.stringify({ workflowId, status: status && [status], startedBefore });
			const { data } = await this.#http.get<{ data: ExecutionPage }>('/executions', {
				params: { filter, limit: PAGE_SIZE },
			});
			const { results } = data.data;
			for (const execution of results) all.set(execution.id, execution);
			const last = results.at(-1);
			if (last === undefined || results.length < PAGE_SIZE || all.size === known) break;
			// n8n's own cursor sorts by time and continues by ID, so it misses executions that have started out of
			// order.
			startedBefore = last.startedAt ?? last.createdAt;
		}
		return [...all.values()];
	}

	/**
	 * Waits until an execution has ended.
	 *
	 * @throws when it has not ended within `limitMs`
	 */
	async waitForExecution(executionId: string, limitMs: number): Promise<StoredExecution> {
		let countsAsCrashedFrom = 0;
		return await pWaitFor(
			async () => {
				const { data: text, status } = await this.#readExecution(executionId);
				if (status !== 'crashed') countsAsCrashedFrom = 0;
				else if (countsAsCrashedFrom === 0) countsAsCrashedFrom = Date.now() + CRASHED_FOR_MS;
				if (Date.now() < countsAsCrashedFrom) return false;
				const data = ENDED.has(status) ? parseEndedData(status, text) : undefined;
				return data !== undefined && pWaitFor.resolveWith({ id: executionId, status, data });
			},
			{
				interval: POLL_EVERY_MS,
				timeout: {
					milliseconds: limitMs,
					message: `The execution ${executionId} did not end within ${String(limitMs)} ms.`,
				},
			},
		);
	}

	/** Runs a failed execution again with its data, as the Retry button does. */
	async retryExecution(executionId: string): Promise<void> {
		await this.#http.post(`/executions/${executionId}/retry`, { loadWorkflow: false });
	}

	/** The bytes of an item's file. @param id of the binary data */
	async downloadBinary(id: string): Promise<Buffer> {
		const { data } = await this.#http.get<ArrayBuffer>('/binary-data', {
			params: { id, action: 'download' },
			responseType: 'arraybuffer',
		});
		return Buffer.from(data);
	}

	async #readExecution(executionId: string): Promise<{ status: string; data: string }> {
		const path = `/executions/${executionId}`;
		const { data } = await this.#http.get<{ data: { status: string; data: string } }>(path);
		return data.data;
	}

	async #create(path: string, body: object): Promise<string> {
		const created = this.#created
			.catch(() => undefined)
			.then(async () => await this.#http.post<{ data: { id: string } }>(path, body));
		this.#created = created;
		const { data } = await created;
		return data.data.id;
	}
}

function withCredentials(node: INode, ids: Readonly<Record<string, string>>): INode {
	if (node.credentials === undefined) return node;
	const credentials: INode['credentials'] = {};
	for (const [type, { name }] of Object.entries(node.credentials)) {
		credentials[type] = { name, id: ids[type] ?? null };
	}
	return { ...node, credentials };
}
