import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { parseAddress } from '../../sandbox/address';
import type { SandboxAddress } from '../../sandbox/control-types';
import type { DialectChange } from '../../sandbox/dialects/dialect';
import { controlOf } from './sandbox-control';
import type { SandboxControl } from './sandbox-control';

const PROJECT_ROOT = resolve(__dirname, '../..');

/** A two-minute job takes 200 ms. */
const DEFAULT_SPEED = 600;

export interface Sandbox extends SandboxAddress {
	readonly control: SandboxControl;
}

export interface SandboxProcess extends Sandbox {
	stop(): Promise<void>;
}

interface SandboxWishes {
	/** Also after a reset; what is not named is as assumed. */
	readonly dialect?: DialectChange;
	readonly speed?: number;
}

/** Overten's API in a process of its own, as `npm run sandbox` starts it. */
export async function startSandbox({
	dialect = {},
	speed = DEFAULT_SPEED,
}: SandboxWishes = {}): Promise<SandboxProcess> {
	const readings = Object.entries(dialect).map((pair) => pair.join('='));
	const child = spawn(
		process.execPath,
		['sandbox/main.ts', '--json', '--speed', String(speed), '--dialect', readings.join(',')],
		{ cwd: PROJECT_ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const exited = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const line = await Promise.race([
		once(lines, 'line').then(String),
		exited.then((): never => {
			throw new Error('The sandbox did not start.');
		}),
	]);
	const address = parseAddress(line);
	return {
		...address,
		control: controlOf(address.controlUrl),
		stop: async () => {
			child.stdin.end();
			await exited;
		},
	};
}
