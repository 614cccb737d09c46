import { randomBytes } from 'node:crypto';

import axios from 'axios';
import type { AxiosInstance } from 'axios';
import type { INode } from 'n8n-workflow';

import { AgentsApi } from './agents-api.ts';
import { CommunityPackages } from './community-packages.ts';
import { ExecutionsApi } from './executions-api.ts';
import { McpAccess } from './mcp-access.ts';
import { refuse } from './refuse.ts';
import type { Login, Publication, StoredWorkflow, WorkflowToCreate } from './rest-types.ts';

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
	readonly agents: AgentsApi;

	readonly executions: ExecutionsApi;

	readonly mcp: McpAccess;

	readonly packages: CommunityPackages;

	readonly #http: AxiosInstance;

	/** The latest creation: n8n 1 on SQLite mixes up the transactions of two at the same moment. */
	#created: Promise<unknown> = Promise.resolve();

	private constructor(http: AxiosInstance) {
		this.agents = new AgentsApi(http);
		this.executions = new ExecutionsApi(http);
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
		const { data } = await this.#startFrom(workflowId, triggerName);
		return data.executionId;
	}

	/** Waits for one event of a trigger, as the button in its panel does. */
	async listenForTestEvent(workflowId: string, triggerName: string): Promise<void> {
		await this.#startFrom(workflowId, triggerName);
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

	/** The progress of publishing a workflow, where n8n continues with it after it has answered the request. */
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

	/** The bytes of an item's file. @param id of the binary data */
	async downloadBinary(id: string): Promise<Buffer> {
		const { data } = await this.#http.get<ArrayBuffer>('/binary-data', {
			params: { id, action: 'download' },
			responseType: 'arraybuffer',
		});
		return Buffer.from(data);
	}

	async #startFrom(
		workflowId: string,
		triggerName: string,
	): Promise<{ data: { executionId: string } }> {
		const { data } = await this.#http.post<{ data: { executionId: string } }>(
			`/workflows/${workflowId}/run`,
			{
				triggerToStartFrom: { name: triggerName },
				// n8n before 2.30 runs the workflow in the request, later ones run the saved one.
				workflowData: await this.readWorkflow(workflowId),
			},
		);
		return data;
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
