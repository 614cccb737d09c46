import type { AxiosInstance } from 'axios';

/** A call of a tool, as a conversation shows it. */
export interface ToolCall {
	readonly tool: string;
	/** What the model reads, or why it reads nothing; undefined while there is none. */
	readonly output: unknown;
}

/** An agent in n8n Agents, and how to talk to it. */
export interface Agent {
	/** Says something in a new conversation, and waits for the reply. @returns the conversation's ID */
	say(message: string): Promise<string>;
	/** The calls of tools in a conversation so far. */
	toolCalls(conversation: string): Promise<ToolCall[]>;
}

interface Conversation {
	readonly data: {
		readonly messages: readonly { readonly content: readonly Part[] }[];
	};
}

interface Part {
	/** `tool-call`, `text` */
	readonly type: string;
	readonly toolName?: string;
	readonly output?: unknown;
	readonly error?: string;
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
				const { data } = await this.#http.post<string>(`${agent}/chat`, { message }, options);
				const [, conversation] = /"sessionId":"([^"]+)"/.exec(data) ?? [];
				if (conversation === undefined) throw new Error(`The agent says: ${data.slice(-500)}`);
				return conversation;
			},
			toolCalls: async (conversation) => {
				const address = `${agent}/chat/${conversation}/messages`;
				const { data } = await this.#http.get<Conversation>(address);
				return data.data.messages
					.flatMap(({ content }) => content)
					.filter(({ type }) => type === 'tool-call')
					.map(({ error, output, toolName = '' }) => ({ tool: toolName, output: output ?? error }));
			},
		};
	}
}
