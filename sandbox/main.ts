import { parseArgs } from 'node:util';

import { parseDialect } from './dialects/dialect.ts';
import type { RunningSandbox, SandboxOptions } from './start.ts';

/** A minute takes a second, so that you can watch a two-minute job. */
const DEFAULT_SPEED = 60;

const { json, ...options } = orExit(readOptions);
const sandbox = await startOrExit(options);
const { address } = sandbox;
process.once('SIGINT', shutDown).once('SIGTERM', shutDown);
if (json) {
	console.log(JSON.stringify(address));
	// The parent process holds the other end: the sandbox stops when the parent has exited.
	process.stdin.resume().once('end', shutDown);
} else {
	console.log(`Overten's sandbox is ready. No data leaves this machine, and nothing costs credits.

For the Overten credential in n8n:
  API Key                 ${address.apiKey}
  Base URL                ${address.apiUrl}
  Webhook Signing Secret  ${address.webhookSecret}

Control it with directives in prompts, such as [[fail]] or [[duration=20m]]. See sandbox/README.md.
One minute takes ${(60 / options.speed).toPrecision(2)} s. Press Ctrl-C to stop.`);
}

function readOptions(): SandboxOptions & { json: boolean } {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			'files-port': { type: 'string', default: '0' },
			speed: { type: 'string', default: String(DEFAULT_SPEED) },
			dialect: { type: 'string', default: '' },
			json: { type: 'boolean', default: false },
		},
	});
	const speed = Number(values.speed);
	if (!(speed > 0 && speed < Infinity)) {
		throw new TypeError(`--speed must be a number above 0, not '${values.speed}'.`);
	}
	return {
		port: portOf('--port', values.port),
		filesPort: portOf('--files-port', values['files-port']),
		speed,
		dialect: parseDialect(values.dialect),
		json: values.json,
	};
}

function portOf(option: string, text: string): number {
	if (/^\d+$/.test(text) && Number(text) < 65_536) return Number(text);
	throw new TypeError(`${option} must be a number from 0 to 65535, not '${text}'.`);
}

async function startOrExit(wished: SandboxOptions): Promise<RunningSandbox> {
	// Loading it takes a second: whoever mistypes an option hears so at once.
	const { startSandbox } = await import('./start.ts');
	return await startSandbox(wished).catch(exitWith);
}

function orExit<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		return exitWith(error);
	}
}

function exitWith(error: unknown): never {
	const reason = error instanceof Error ? error.message : String(error);
	console.error(`The sandbox could not start: ${reason}`);
	process.exit(1);
}

function shutDown(): void {
	void sandbox.stop().finally(() => process.exit(0));
}
