import type { AxiosInstance } from 'axios';

/** An agent in n8n Agents, and how to talk to it. */
export interface Agent {
	/** Says something in a new conversation. @returns everything that the chat hears, as it was sent */
	say(message: string): Promise<string>;
	/** A conversation so far, as text. @param session as the chat has named it */
	conversation(session: string): Promise<string>;
}

interface Created {
	readonly data: { readonly id: string };
}

/** n8n Agents, as its pages use it. */
export class AgentsApi {
	readonly #http: AxiosInstance;

	constructor(http: AxiosInstance) {
		this.#http = http;
	}

	/** @param config its model, its tools and its instructions */
	async create(name: string, config: object): Promise<Agent> {
		const { data: project } = await this.#http.get<Created>('/projects/personal');
		const agents = `/projects/${project.data.id}/agents/v2`;
		const { data: created } = await this.#http.post<Created>(agents, { name });
		const agent = `${agents}/${created.data.id}`;
		const { data: stored } = await this.#http.get<{
			data: { config: object; configHash: string | null };
		}>(`${agent}/config`);
		const { config: before, configHash: baseConfigHash } = stored.data;
		const changed = { ...before, name, ...config };
		await this.#http.put(`${agent}/config`, { config: changed, baseConfigHash });
		return {
			say: async (message) => {
				const options = { responseType: 'text' } as const;
				return (await this.#http.post<string>(`${agent}/chat`, { message }, options)).data;
			},
			conversation: async (session) =>
				JSON.stringify((await this.#http.get<unknown>(`${agent}/chat/${session}/messages`)).data),
		};
	}
}
