import type { IExecuteFunctions } from 'n8n-workflow';

import { OvertenApiError } from './errors';
import { isRecord } from './guards';

/** A file host that sends nothing for this long has stalled. */
const STALL_LIMIT_MS = 30_000;

const STALL_CHECK_MS = 2_000;

export type Readable = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The stream in a body of n8n's HTTP helper. @throws {OvertenApiError} kind `answer` when it is none */
export function streamIn({
	body,
	status,
}: {
	readonly body: unknown;
	readonly status: number;
}): Readable {
	if (isReadable(body)) return body;
	throw new OvertenApiError({ kind: 'answer', status, message: 'n8n returned no file' });
}

function isReadable(value: unknown): value is Readable {
	return isRecord(value) && typeof value.pipe === 'function' && typeof value.destroy === 'function';
}

/**
 * The first bytes of a stream that has not been read yet, fewer where it ends before. They stay in the stream.
 *
 * @param breakOff makes the stream fail when its first bytes take longer than 30 s
 * @throws what the stream fails with
 */
export async function firstBytes(
	stream: Readable,
	count: number,
	breakOff: () => void,
): Promise<Buffer> {
	const timeIsUp = AbortSignal.timeout(STALL_LIMIT_MS);
	timeIsUp.addEventListener('abort', breakOff, { once: true });
	let found = Buffer.alloc(0);
	try {
		while (found.length < count && (await hasMore(stream))) {
			const chunk: unknown = stream.read();
			if (chunk instanceof Uint8Array) found = Buffer.concat([found, chunk]);
		}
	} finally {
		timeIsUp.removeEventListener('abort', breakOff);
	}
	if (found.length > 0) stream.unshift(found);
	return found.subarray(0, count);
}

/** Whether the stream can be read, once it can or has ended. */
async function hasMore(stream: Readable): Promise<boolean> {
	if (stream.readableLength > 0) return true;
	return await new Promise<boolean>((resolve, reject) => {
		const outcomes: Readonly<Record<string, (error?: unknown) => void>> = {
			readable: () => {
				resolve(stream.readableLength > 0);
			},
			end: () => {
				resolve(false);
			},
			close: () => {
				reject(new Error('The download was closed.'));
			},
			error: reject,
		};
		const settle = Object.entries(outcomes).map(([event, settled]): [string, () => void] => {
			const listener = (error?: unknown) => {
				for (const [name, other] of settle) stream.off(name, other);
				settled(error);
			};
			return [event, listener];
		});
		for (const [event, listener] of settle) stream.on(event, listener);
	});
}

/**
 * Watches a stream that has not been read yet: n8n's HTTP helper does so only until an answer begins.
 *
 * @param breakOff is called when no byte has come for 30 s, and makes the stream fail
 */
export function watchForStall(stream: Readable, breakOff: () => void): void {
	let movedAt = Date.now();
	// Only beside the reader's own listener, since a first one would start the stream, and a stream in between would cost
	// a quarter of the speed.
	const listenBesideReader = (event: string | symbol) => {
		if (event !== 'data' && event !== 'readable') return;
		stream.off('newListener', listenBesideReader);
		stream.on('data', () => {
			movedAt = Date.now();
		});
	};
	stream.on('newListener', listenBesideReader);
	const watch = async () => {
		while (!stream.destroyed) {
			await nextCheck();
			if (Date.now() - movedAt >= STALL_LIMIT_MS) {
				breakOff();
				return;
			}
		}
	};
	void watch();
}

/** On a timer that does not keep the process alive, unlike n8n's `sleep`: most downloads end long before it. */
async function nextCheck(): Promise<void> {
	await new Promise((resolve) => {
		AbortSignal.timeout(STALL_CHECK_MS).addEventListener('abort', resolve, { once: true });
	});
}
