import { parseAddress } from '../../sandbox/address';
import { startSandbox } from './sandbox';
import type { Sandbox, SandboxProcess } from './sandbox';
import { controlOf } from './sandbox-control';

/*
 * The test files that a worker of Jest runs, one after another, share a sandbox: starting its process takes 1.5 s of CPU, and
 * there are more than fifty such files.
 */

const variableOf = (worker: number | string) => `SANDBOX_OF_WORKER_${String(worker)}`;

let running: readonly SandboxProcess[] = [];

/** Starts a sandbox for each worker. The workers inherit the addresses as environment variables. */
export async function startSharedSandboxes(workers: number): Promise<void> {
	running = await Promise.all(Array.from({ length: workers }, async () => await startSandbox()));
	for (const [index, sandbox] of running.entries()) {
		process.env[variableOf(index + 1)] = JSON.stringify(sandbox);
	}
}

export async function stopSharedSandboxes(): Promise<void> {
	await Promise.all(
		running.map(async (sandbox) => {
			await sandbox.stop();
		}),
	);
}

/** The sandbox of this worker, as new when the file starts. */
export function sandboxForFile(): Sandbox {
	const address = parseAddress(process.env[variableOf(process.env.JEST_WORKER_ID ?? 1)] ?? 'null');
	const control = controlOf(address.controlUrl);
	beforeAll(async () => {
		await control.reset();
	});
	return { ...address, control };
}

/** The sandbox of this worker, as new when a test starts. */
export function sandboxForTests(): Sandbox {
	const sandbox = sandboxForFile();
	beforeEach(async () => {
		await sandbox.control.reset();
	});
	return sandbox;
}
