import { sleep } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';

export type Readable = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** A file host that sends nothing for so long will not go on by itself. */
const STALL_LIMIT_MS = 30_000;

const CHECK_EVERY_MS = 2_000;

/**
 * Watches over a stream: n8n's HTTP helper does so only until an answer begins.
 *
 * @param breakOff is called when no byte has come for 30 s, and has to make the stream fail
 */
export function watchForStall(stream: Readable, breakOff: () => void): void {
	let movedAt = Date.now();
	const watch = async () => {
		while (!stream.destroyed) {
			await sleep(CHECK_EVERY_MS);
			if (Date.now() - movedAt >= STALL_LIMIT_MS) {
				breakOff();
				return;
			}
		}
	};
	void watch();
	// Where bytes come in: a stream in between would cost a quarter of the speed.
	const push = stream.push.bind(stream);
	stream.push = (chunk: unknown, encoding) => {
		movedAt = Date.now();
		return push(chunk, encoding);
	};
}
