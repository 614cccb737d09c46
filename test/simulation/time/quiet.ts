import { performance } from 'node:perf_hooks';

/** Turns of the event loop without any event after which nothing is on its way through the loopback interface. */
const STILL_TURNS = 4;

/** Work that continues outside the event loop: files, name look-ups, connections that are being made, compression. */
const BUSY = /^(FSReq|TCPConnect|GetAddrInfo|WriteWrap|ShutdownWrap|Zlib|PBKDF2|RandomBytes|Hash)/i;

/** Resolves when everything is done that needs no event from outside. */
export async function afterOneTurn(): Promise<void> {
	await new Promise(setImmediate);
}

/** Resolves when the process has nothing to do until a timer fires. Timers must be those of the virtual clock. */
export async function untilQuiet(): Promise<void> {
	let events = eventCount();
	for (let still = 0; still < STILL_TURNS;) {
		await new Promise(setImmediate);
		const now = eventCount();
		still = now === events && !isBusy() ? still + 1 : 0;
		events = now;
	}
}

function eventCount(): number {
	return performance.nodeTiming.uvMetricsInfo.events;
}

function isBusy(): boolean {
	return process.getActiveResourcesInfo().some((name) => BUSY.test(name));
}
