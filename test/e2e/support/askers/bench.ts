import { Host } from '../host.ts';
import type { HostOptions } from '../host.ts';
import type { Bench } from './cells.ts';
import { MCP_TOKEN } from './mcp.ts';
import { startObedientModel } from './obedient-model.ts';

/** A real n8n with everything that those who ask need: the model of the agents, and the credentials. */
export async function startBench(options: HostOptions): Promise<Bench> {
	const host = await Host.start({
		...options,
		settings: { N8N_AGENTS_BACKGROUND_TASKS_ENABLED: 'true' },
	});
	const { client, credentialId } = await host.setUp();
	await host.control.set({ credits: 1_000_000 });
	const model = { apiKey: 'not-needed', url: await startObedientModel() };
	const credentials = {
		overtenApi: credentialId,
		openAiApi: await client.createCredential('Model account', 'openAiApi', model),
		httpBearerAuth: await client.createCredential('MCP token', 'httpBearerAuth', {
			token: MCP_TOKEN,
		}),
		// n8n Agents have a list of models of their own, among them one that may be anywhere.
		deepSeekApi: await client.createCredential('Agent account', 'deepSeekApi', model),
	};
	return { host, client, credentials };
}
