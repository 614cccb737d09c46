import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

import fc from 'fast-check';

import { inFlood } from '../support/flood';
import { sandboxForFile } from '../support/shared-sandbox';
import { n8nAt, newestSecret } from '../support/trigger';
import { TriggerWorkflow } from '../support/n8n-server/trigger-workflow';

const REQUESTS = inFlood(5_000, 100_000);

const AT_ONCE = 32;

const LARGE_BODY_BYTES = 5 * 1024 ** 2;

const sandbox = sandboxForFile();
let trigger: TriggerWorkflow;
let secret: string;
let url: string;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
	trigger = await TriggerWorkflow.start();
	trigger.save(await n8nAt(trigger, sandbox), { source: 'subscription' }, 'forgeries');
	await trigger.activate();
	secret = await newestSecret(sandbox);
	url = trigger.webhookUrl;
});

afterAll(async () => {
	agent.destroy();
	await trigger.stop();
});

interface Sent {
	readonly body: Buffer;
	readonly headers: Readonly<Record<string, string | string[]>>;
	readonly chunked: boolean;
}

function genuine(taskId: string): Sent {
	const body = Buffer.from(
		JSON.stringify({ event: 'run.completed', run_id: 'run_1', task_id: taskId, summary: 'Ü 📊' }),
	);
	const timestamp = String(Math.floor(Date.now() / 1000));
	const digest = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
	return {
		body,
		chunked: false,
		headers: {
			'content-type': 'application/json',
			'x-overten-event': 'run.completed',
			'x-overten-signature': `sha256=${digest}`,
			'x-overten-timestamp': timestamp,
		},
	};
}

async function send({ body, chunked, headers }: Sent): Promise<number> {
	return await new Promise((resolve, reject) => {
		const length = chunked ? {} : { 'content-length': body.length };
		const sending = request(
			url,
			{ agent, method: 'POST', headers: { ...headers, ...length } },
			(answer) => {
				answer.resume().once('end', () => {
					resolve(answer.statusCode ?? 0);
				});
			},
		).once('error', reject);
		if (chunked) sending.write(body.subarray(0, body.length / 2));
		sending.end(chunked ? body.subarray(body.length / 2) : body);
	});
}

/** What HTTP allows in a header. */
const headerText = fc.string({
	unit: fc
		.integer({ min: 0x20, max: 0xff })
		.map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
	maxLength: 100,
});

const hex = fc.string({
	unit: fc.constantFrom(...Array.from('0123456789abcdef')),
	minLength: 64,
	maxLength: 64,
});

const SIGNATURE = 'x-overten-signature';
const TIMESTAMP = 'x-overten-timestamp';

const withHeader = (sent: Sent, name: string, value: string | string[] | undefined): Sent => {
	const { [name]: replaced, ...others } = sent.headers;
	return { ...sent, headers: value === undefined ? others : { ...others, [name]: value } };
};

const signatureOf = (sent: Sent) => String(sent.headers[SIGNATURE]);

/** Makes a forgery of a genuine delivery. */
type Forge = (sent: Sent) => Sent;

const badSignature: fc.Arbitrary<Forge> = fc
	.oneof(
		headerText.map((text) => () => text),
		hex.map((digest) => () => `sha256=${digest}`),
		fc.nat(70).map((length) => (good: string) => good.slice(0, length)),
		fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 15 })).map(([at, bits]) => (good: string) => {
			const digits = Array.from(good.slice('sha256='.length));
			digits[at] = (parseInt(digits[at] ?? '0', 16) ^ bits).toString(16);
			return `sha256=${digits.join('')}`;
		}),
		fc.constantFrom(
			() => undefined,
			(good: string) => good.toUpperCase(),
			(good: string) => good.replace('sha256=', 'sha1='),
			(good: string) => good.replace('sha256=', ''),
			(good: string) => `${good},${good}`,
			(good: string) => [good, good],
			(good: string) => [good, `sha256=${'0'.repeat(64)}`],
			(good: string) => `sha256=${Buffer.from(good.slice(7), 'hex').toString('base64')}`,
		),
	)
	.map((change) => (sent) => withHeader(sent, SIGNATURE, change(signatureOf(sent))));

const badTimestamp: fc.Arbitrary<Forge> = fc
	.oneof(
		headerText.map((text) => () => text),
		fc.integer({ min: 301, max: 2 ** 40 }).map((off) => (now: string) => String(Number(now) - off)),
		fc.integer({ min: 1, max: 2 ** 40 }).map((off) => (now: string) => String(Number(now) + off)),
		fc.constantFrom(
			() => undefined,
			(now: string) => [now, now],
			(now: string) => `${now}.0`,
			(now: string) => `0${now}`,
			(now: string) => `${now}000`,
		),
	)
	.map((change) => (sent) => withHeader(sent, TIMESTAMP, change(String(sent.headers[TIMESTAMP]))));

const badBody: fc.Arbitrary<Forge> = fc
	.oneof(
		fc.tuple(fc.nat(), fc.nat(7)).map(([at, bit]) => (body: Buffer) => {
			const flipped = Buffer.from(body);
			const byte = at % body.length;
			flipped.writeUInt8(flipped.readUInt8(byte) ^ (1 << bit), byte);
			return flipped;
		}),
		fc
			.uint8Array({ minLength: 1, maxLength: 200 })
			.map((more) => (body: Buffer) => Buffer.concat([body, more])),
		fc.json().map((text) => () => Buffer.from(text)),
		fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => () => Buffer.from(text)),
		fc.constant(() => Buffer.alloc(0)),
	)
	.map((change) => (sent) => ({ ...sent, body: change(sent.body) }));

const forgery = fc
	.tuple(
		fc.oneof(badSignature, badTimestamp, badBody),
		fc.boolean(),
		fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x'),
	)
	.map(([forge, chunked, type]): Forge => (sent) => ({
		...withHeader(forge(sent), 'content-type', type),
		chunked,
	}));

/** What is sent as JSON and is none never comes to the node: n8n itself answers 422. */
function isRefusedByN8n({ body, headers }: Sent): boolean {
	if (headers['content-type'] !== 'application/json' || body.length === 0) return false;
	try {
		JSON.parse(body.toString('utf8'));
		return false;
	} catch {
		return true;
	}
}

interface Refusals {
	readonly byNode: number;
	readonly byN8n: number;
	/** Answers that are neither 401 or 503 by the node nor 422 by n8n, as they should be. */
	readonly wrong: readonly number[];
}

async function sendAll(forgeries: Iterator<Forge>): Promise<Refusals> {
	const wrong: number[] = [];
	let sent = 0;
	let byN8n = 0;
	const worker = async () => {
		for (let next = forgeries.next(); next.done !== true; next = forgeries.next()) {
			const forged = next.value(genuine(`task_${String(sent++)}`));
			const refusedByN8n = isRefusedByN8n(forged);
			if (refusedByN8n) byN8n += 1;
			const status = await send(forged);
			// 503: it names a task, and Overten has been asked about enough others in this minute.
			if (!(refusedByN8n ? [422] : [401, 503]).includes(status)) wrong.push(status);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return { byNode: sent - byN8n, byN8n, wrong };
}

test('of thousands of forged deliveries none runs, and none does harm', async () => {
	const seed = Date.now();
	const { byN8n, byNode, wrong } = await sendAll(
		fc.sample(forgery, { numRuns: REQUESTS, seed }).values(),
	);
	expect({ seed, wrong }).toEqual({ seed, wrong: [] });
	expect(byNode + byN8n).toBe(REQUESTS);
	// The other ones come to the node.
	expect(byN8n).toBeLessThan(REQUESTS / 5);
	expect(await trigger.executions()).toHaveLength(0);
}, 300_000);

test('a large body is checked like any other', async () => {
	const body = Buffer.from(JSON.stringify({ event: '{'.repeat(LARGE_BODY_BYTES) }));
	const large = (sent: Sent): Sent => ({ ...sent, body });
	expect(await sendAll([large, large, large].values())).toEqual({ byNode: 3, byN8n: 0, wrong: [] });
});

test('and after all that, a genuine one does', async () => {
	expect(await send(genuine('task_genuine'))).toBe(200);
	expect(await send({ ...genuine('task_in_chunks'), chunked: true })).toBe(200);
	expect((await trigger.items()).map(({ json }) => json.task_id)).toEqual([
		'task_genuine',
		'task_in_chunks',
	]);
});
