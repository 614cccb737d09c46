import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import pWaitFor from 'p-wait-for';

const START_LIMIT_MS = 20_000;

const POLL_EVERY_MS = 200;

/**
 * Connects a client to an MCP Server Trigger, once n8n has activated its workflow.
 *
 * @param url the Production URL
 */
export async function connectMcp(url: string, token: string): Promise<Client> {
	return await pWaitFor(
		async () => {
			const client = new Client({ name: 'a-client', version: '1.0.0' });
			const requestInit = { headers: { authorization: `Bearer ${token}` } };
			const transport: object = new StreamableHTTPClientTransport(new URL(url), { requestInit });
			if (!isTransport(transport)) throw new TypeError('The SDK has no transport over HTTP.');
			return await client.connect(transport).then(
				() => pWaitFor.resolveWith(client),
				() => false,
			);
		},
		{ interval: POLL_EVERY_MS, timeout: { milliseconds: START_LIMIT_MS } },
	);
}

/** The SDK's own types disagree on whether the ID of a session may be undefined. */
function isTransport(value: object): value is Transport {
	return 'start' in value && 'send' in value && 'close' in value;
}

/** What the model of a client reads of an answer: its texts. */
export function textOf({ content }: Awaited<ReturnType<Client['callTool']>>): string {
	const parts: unknown[] = Array.isArray(content) ? content : [];
	return parts.map((part) => (hasText(part) ? part.text : JSON.stringify(part))).join('\n');
}

function hasText(part: unknown): part is { text: string } {
	return (
		typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
	);
}
