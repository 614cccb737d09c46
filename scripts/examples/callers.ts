import axios from 'axios';

import { untilRegistered } from '../n8n/registered.ts';
import { connectMcp, textOf } from './mcp-client.ts';

/** The token of the MCP Server Trigger in the examples. */
export const MCP_TOKEN = 'a-token-for-one-run';

/** Posts a prompt to an example's webhook. @returns the links in its answer */
export async function callWebhook(n8nUrl: string): Promise<string[]> {
	const url = `${n8nUrl}/webhook/overten-report`;
	await untilRegistered(url);
	const prompt = 'A report on the opening hours of a bakery';
	const { data } = await axios.post<{ file: string }>(url, { prompt }, { proxy: false });
	return [data.file];
}

/** Calls an example's tools as the model of an MCP client does. @returns the links in their answers */
export async function callMcpServer(n8nUrl: string): Promise<string[]> {
	const client = await connectMcp(`${n8nUrl}/mcp/overten-documents`, MCP_TOKEN);
	const call = async (name: string, args: Record<string, string>) => {
		const text = textOf(await client.callTool({ name, arguments: args }));
		const [answer] = parseItems(text);
		if (answer === undefined) throw new Error(`The tool ${name} has answered: ${text}`);
		return answer;
	};
	try {
		const made = await call('make_document', { prompt: 'A letter to the suppliers of a bakery' });
		const waited = await call('wait_for_document', { task_id: made.task_id });
		const found = await call('get_new_link', { run_id: made.run_id });
		return [made, waited, found].map(({ download_url }) => download_url);
	} finally {
		await client.close();
	}
}

interface Answer {
	readonly task_id: string;
	readonly run_id: string;
	readonly download_url: string;
}

function parseItems(text: string): Answer[] {
	const value: unknown = JSON.parse(text);
	const items: unknown[] = Array.isArray(value) ? value : [value];
	return items.filter(isAnswer);
}

function isAnswer(value: unknown): value is Answer {
	return typeof value === 'object' && value !== null && 'download_url' in value;
}
