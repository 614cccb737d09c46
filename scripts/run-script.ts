import { Cleanup } from './cleanup.ts';
import { DISK_IS_FULL } from './disk-space.ts';
import { UserError } from './user-error.ts';

/**
 * Runs a script's work and undoes what it has set up. The process ends with 1 and one line for a {@link UserError}, or
 * with the full error if it is a bug.
 */
export async function runScript(work: (cleanup: Cleanup) => Promise<void>): Promise<void> {
	const cleanup = new Cleanup();
	try {
		await work(cleanup);
	} catch (error) {
		if (!cleanup.interrupted) console.error(messageFor(error));
		process.exitCode = 1;
	} finally {
		await cleanup.run();
	}
}

function messageFor(error: unknown): unknown {
	if (error instanceof UserError) return error.message;
	if (!(error instanceof Error && 'code' in error)) return error;
	if (error.code === 'ENOSPC') return DISK_IS_FULL;
	const isMistyped = String(error.code).startsWith('ERR_PARSE_ARGS_');
	return isMistyped ? error.message.split('\n')[0] : error;
}
