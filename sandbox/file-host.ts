import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

import type { Format } from './contract.ts';
import { parseDuration, parseSize } from './directives.ts';
import type { DirectiveName } from './directives.ts';
import { proxy, PROXY_PAGE } from './dialects/proxy.ts';
import { faults } from './faults.ts';
import { makeOfficeFile } from './office/office-file.ts';
import type { DocumentVersion } from './runs.ts';
import { log } from './world.ts';
import type { World } from './world.ts';

const MIME_TYPES: Readonly<Record<Format, string>> = {
	excel: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	word: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	slides: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

const CHUNK_BYTES = 65_536;

interface FileRequest {
	Params: { runId: string };
	Querystring: { signature?: string };
}

/** The second origin: files at pre-signed URLs, and a log of the request headers. */
export function makeFileHost(world: World): FastifyInstance {
	const app = fastify({ forceCloseConnections: true });
	app.addHook('onRequest', (request, _reply, next) => {
		log(world.fileRequests, { path: request.url, headers: { ...request.headers }, at: Date.now() });
		next();
	});
	app.register(proxy, { world });
	app.register(faults, { world, prefix: '', origin: 'files' });
	// Some links end with the name of the file.
	app.get<FileRequest>('/files/:runId/:name?', async ({ fault, params, query }, reply) => {
		const version = world.versions.get(query.signature ?? '');
		if (version?.runId !== params.runId) {
			return await reply.code(403).send('This URL has expired.');
		}
		return await sendFile(world, version, reply, fault?.kind === 'truncate');
	});
	// Where a proxy sends people, and a client with them that follows.
	app.get('/login', async (_request, reply) => await reply.type('text/html').send(PROXY_PAGE));
	return app;
}

/** Sends the document, or what its directives make of that. */
export async function sendFile(
	world: World,
	version: DocumentVersion,
	reply: FastifyReply,
	breaksOff: boolean,
): Promise<FastifyReply> {
	const { directives } = version;
	if (strikes(world, version, 'file-status')) {
		return await reply
			.code(Number(directives.get('file-status')?.value))
			.send('This fault was requested.');
	}
	version.content ??= makeFile(world, version);
	const content = await version.content;
	const size = directives.get('size');
	const bytes = size === undefined ? content.length : parseSize(size.value);
	const { fileHeaders } = world.dialect;
	void reply.header('content-type', typeOf(world, version)).header('content-length', bytes);
	if (!directives.has('no-name') && fileHeaders !== 'bare') {
		void reply.header('content-disposition', dispositionOf(version.fileName));
	}
	if (strikes(world, version, 'stale-link')) return await reply.code(403).send('Out of date.');
	if (breaksOff || strikes(world, version, 'truncate')) {
		return await reply.send(Readable.from(half(content)));
	}
	if (strikes(world, version, 'stall')) {
		return await reply.send(Readable.from(standingStill(content)));
	}
	const slow = directives.get('slow-file');
	if (slow !== undefined) {
		return await reply.send(Readable.from(slowly(content, parseDuration(slow.value))));
	}
	return await reply.send(size === undefined ? content : Readable.from(filler(bytes)));
}

async function makeFile(
	{ settings }: World,
	{ brand, format, prompts, runId, token }: DocumentVersion,
): Promise<Buffer> {
	if (settings.files === 'office') return await makeOfficeFile(format, prompts, brand);
	// A client that checks for an Office file finds the start of one.
	return Buffer.from(`PK\u0003\u0004${JSON.stringify({ runId, token, prompts })}`);
}

function typeOf({ dialect }: World, { directives, format }: DocumentVersion): string {
	const wished = directives.get('type')?.value;
	const usual = dialect.fileHeaders === 'full' ? MIME_TYPES[format] : 'application/octet-stream';
	return wished === 'unknown' ? 'application/octet-stream' : (wished ?? usual);
}

/** RFC 6266: an ASCII fallback, and the name itself. */
function dispositionOf(name: string): string {
	const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
	return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`;
}

function strikes(
	world: World,
	{ directives, token }: DocumentVersion,
	name: DirectiveName,
): boolean {
	const times = directives.get(name)?.times ?? 0;
	if (times === 0) return false;
	const identity = `${name} ${token}`;
	const struck = world.struck.get(identity) ?? 0;
	world.struck.set(identity, struck + 1);
	return struck < times;
}

/** Cuts off the download in the middle; the declared length shows the client that something is missing. */
async function* half(content: Buffer): AsyncGenerator<Buffer> {
	yield content.subarray(0, content.length / 2);
	await sleep(50);
	throw new Error('The download was cut off.');
}

/** Longer than any client should wait, but limited. */
const STANDSTILL_MS = 10 * 60_000;

/** Sends half of the file, then nothing, and leaves the connection open. */
async function* standingStill(content: Buffer): AsyncGenerator<Buffer> {
	yield content.subarray(0, content.length / 2);
	await sleep(STANDSTILL_MS, undefined, { ref: false });
}

const SLOW_PIECES = 10;

async function* slowly(content: Buffer, totalMs: number): AsyncGenerator<Buffer> {
	const length = Math.ceil(content.length / SLOW_PIECES);
	for (let start = 0; start < content.length; start += length) {
		yield content.subarray(start, start + length);
		await sleep(totalMs / SLOW_PIECES, undefined, { ref: false });
	}
}

/** Starts as every Office file does, and is none. */
function* filler(bytes: number): Generator<Buffer> {
	const chunk = Buffer.alloc(CHUNK_BYTES, 'overten ');
	const first = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), chunk.subarray(4)]);
	for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
		yield (left === bytes ? first : chunk).subarray(0, left);
	}
}
