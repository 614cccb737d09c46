import type { AxiosInstance } from 'axios';

/** n8n's own MCP server, with which a model runs workflows: its settings, as the editor uses them. */
export class McpAccess {
	readonly #http: AxiosInstance;

	#token: Promise<string> | undefined;

	constructor(http: AxiosInstance) {
		this.#http = http;
	}

	/** Lets MCP clients run a workflow, which has to be published. @returns the token for them */
	async open(workflowId: string): Promise<string> {
		this.#token ??= this.#enable();
		const token = await this.#token;
		const shared = { availableInMCP: true, workflowIds: [workflowId] };
		await this.#http.patch('/mcp/workflows/toggle-access', shared);
		return token;
	}

	/** n8n shows the token only once. */
	async #enable(): Promise<string> {
		await this.#http.patch('/mcp/settings', { mcpAccessEnabled: true });
		const { data } = await this.#http.get<{ data: { apiKey: string } }>('/mcp/api-key');
		return data.data.apiKey;
	}
}
