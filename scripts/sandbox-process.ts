import { createInterface } from 'node:readline';

import { execa } from 'execa';

import { parseAddress } from '../sandbox/address.ts';
import type { SandboxAddress } from '../sandbox/control-types.ts';
import type { Cleanup } from './cleanup.ts';
import { PROJECT_ROOT } from './paths.ts';
import { UserError } from './user-error.ts';

/** A two-minute job is done before the node polls for the first time, after two seconds. */
const DEFAULT_SPEED = 90;

/**
 * Starts the sandbox in its own process.
 *
 * @param cleanup ends it again
 * @param speed how many times faster than real time it runs
 * @throws {UserError} when it does not start
 */
export async function startSandboxProcess(
	cleanup: Cleanup,
	speed = DEFAULT_SPEED,
): Promise<SandboxAddress> {
	const child = execa(process.execPath, ['sandbox/main.ts', '--json', '--speed', String(speed)], {
		cwd: PROJECT_ROOT,
		stdin: 'pipe',
		stderr: 'inherit',
		buffer: false,
		reject: false,
	});
	cleanup.add(async () => {
		child.stdin.end();
		await child;
	});
	for await (const line of createInterface({ input: child.stdout })) {
		return parseAddress(line);
	}
	throw new UserError('The sandbox did not start. See the reason above.');
}
