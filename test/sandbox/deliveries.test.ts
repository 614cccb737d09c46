import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import axios from 'axios';

import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';

interface Received {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

let sandbox: Sandbox;
let server: Server;
let url: string;
let received: Received[];
/** What the receiver answers, one after the other; 200 when there is no more. */
let answers: number[];

beforeAll(async () => {
	sandbox = await startSandbox();
	server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			received.push({ headers: request.headers, body });
			response.writeHead(answers.shift() ?? 200).end();
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
});

beforeEach(async () => {
	received = [];
	answers = [];
	await sandbox.control.reset();
});

afterAll(async () => {
	server.close();
	await sandbox.stop();
});

async function begin(prompt: string): Promise<void> {
	await axios.post(
		`${sandbox.apiUrl}/excel/generate`,
		{ prompt, async: true, webhook_url: url },
		{ headers: { authorization: `Bearer ${sandbox.apiKey}` }, proxy: false },
	);
}

async function deliveries(count: number): Promise<Received[]> {
	const deadline = Date.now() + 8_000;
	while (received.length < count && Date.now() < deadline) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return received;
}

test('a completed task is told of once, signed', async () => {
	await begin('A report');
	const [delivery] = await deliveries(1);
	const timestamp = String(delivery?.headers['x-overten-timestamp']);
	const expected = createHmac('sha256', sandbox.webhookSecret)
		.update(`${timestamp}.${delivery?.body ?? ''}`)
		.digest('hex');
	expect(delivery?.headers['x-overten-signature']).toBe(`sha256=${expected}`);
	expect(delivery?.headers['x-overten-event']).toBe('run.completed');
	expect(delivery?.headers['user-agent']).toBe('Overten-Webhook/1.0');
	expect(JSON.parse(delivery?.body ?? '')).toMatchObject({
		event: 'run.completed',
		format: 'excel',
		agent_name: 'excel_agent_api',
	});
});

test('a failed task is told of, a cancelled one is not', async () => {
	await begin('A report [[cancel]]');
	await begin('A report [[fail]]');
	const [delivery, ...others] = await deliveries(1);
	expect(delivery?.headers['x-overten-event']).toBe('run.failed');
	expect(others).toHaveLength(0);
});

test('a 5xx is tried again, a 4xx is final', async () => {
	answers = [500, 503, 200];
	await begin('A report');
	await deliveries(3);
	expect((await sandbox.control.deliveries()).map(({ status }) => status)).toEqual([500, 503, 200]);

	received = [];
	answers = [404];
	await begin('Another report');
	await deliveries(1);
	await new Promise((resolve) => setTimeout(resolve, 600));
	expect(received).toHaveLength(1);
});

test('a callback can be sent twice or not at all', async () => {
	await begin('A report [[callback=duplicate]]');
	expect(await deliveries(2)).toHaveLength(2);
	await begin('A report [[callback=lost]]');
	await new Promise((resolve) => setTimeout(resolve, 600));
	expect(received).toHaveLength(2);
});
