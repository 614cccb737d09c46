import { randomUUID } from 'node:crypto';

import axios from 'axios';

/** As long as the slowest job of the tests, several times over. */
const PATIENCE_MS = 60_000;

const http = axios.create({ proxy: false, timeout: PATIENCE_MS, validateStatus: () => true });

interface ChatSession {
	readonly executionId: string;
	readonly resumeToken: string;
	readonly sessionId: string;
}

/** Writes in a chat, as its page does. @returns all that it says in the same connection, whatever its mode */
export async function writeInChat(url: string, chatInput: string): Promise<string> {
	const sessionId = randomUUID();
	const message = { action: 'sendMessage', sessionId, chatInput };
	const { data } = await http.post<string>(url, message, { responseType: 'text' });
	return data;
}

/** {@link writeInChat} with response nodes. @returns the first message that they send */
export async function hearOfChat(
	n8nUrl: string,
	url: string,
	chatInput: string,
	patienceMs = PATIENCE_MS,
): Promise<string> {
	const sessionId = randomUUID();
	const message = { action: 'sendMessage', sessionId, chatInput };
	const { data } = await http.post<Omit<ChatSession, 'sessionId'>>(url, message);
	return await nextMessage(n8nUrl, { ...data, sessionId }, patienceMs);
}

/** The first message of the workflow, as n8n's chat in a page gets it. */
async function nextMessage(
	n8nUrl: string,
	{ executionId, resumeToken, sessionId }: ChatSession,
	patienceMs: number,
): Promise<string> {
	const url = new URL('/chat', n8nUrl.replace('http', 'ws'));
	const query = { executionId, sessionId, token: resumeToken, isPublic: 'true' };
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	const socket = new WebSocket(url);
	try {
		return await new Promise((resolve, reject) => {
			AbortSignal.timeout(patienceMs).addEventListener('abort', () => {
				reject(new Error('The chat has heard nothing.'));
			});
			socket.addEventListener('error', () => {
				reject(new Error('The chat has no connection.'));
			});
			socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
				if (typeof data === 'string' && !data.startsWith('n8n|')) resolve(data);
			});
		});
	} finally {
		socket.close();
	}
}
