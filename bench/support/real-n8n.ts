import getPort from 'get-port';

import { startSandboxProcess } from '../../scripts/sandbox-process.ts';
import { startStack } from '../../scripts/stack.ts';
import type { Stack } from '../../scripts/stack.ts';
import { controlOf } from '../../test/support/sandbox-control.ts';
import type { SandboxControl } from '../../test/support/sandbox-control.ts';
import type { Bench } from './row.ts';

/** A ten-minute job takes one second. */
export const SPEED = 600;

/** An n8n with the packed project installed, and the sandbox. */
export interface RealN8n extends Stack {
	readonly control: SandboxControl;
	/** The port of n8n's debugger. */
	readonly inspectorPort: number;
}

/**
 * @param settings environment variables of n8n, such as those of its database
 * @param speed how many times faster than real time the sandbox runs
 */
export async function startRealN8n(
	{ cleanup }: Bench,
	settings: Readonly<Record<string, string>> = {},
	speed = SPEED,
): Promise<RealN8n> {
	const { apiKey, apiUrl, controlUrl, webhookSecret } = await startSandboxProcess(cleanup, speed);
	const inspectorPort = await getPort({ host: '127.0.0.1' });
	const stack = await startStack(cleanup, {
		access: { apiKey, baseUrl: apiUrl, webhookSecret },
		settings: { ...settings, NODE_OPTIONS: `--inspect=127.0.0.1:${String(inspectorPort)}` },
	});
	const control = controlOf(controlUrl);
	await control.set({ credits: Number.MAX_SAFE_INTEGER });
	return { ...stack, control, inspectorPort };
}

/** @param seconds real ones */
export function promptOf(index: number, seconds: number, speed = SPEED): string {
	return `Report no ${String(index)}. [[duration=${String(Math.round(seconds * speed))}s]]`;
}

export async function eachAtOnce<T>(
	entries: readonly T[],
	atOnce: number,
	work: (entry: T) => Promise<unknown>,
): Promise<void> {
	const left = [...entries];
	const worker = async () => {
		for (let entry = left.shift(); entry !== undefined; entry = left.shift()) await work(entry);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
