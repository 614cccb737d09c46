import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import axios from 'axios';
import getPort from 'get-port';
import pWaitFor from 'p-wait-for';

import type { Cleanup } from '../cleanup.ts';
import { DISK_IS_FULL, tellsOfFullDisk } from '../disk-space.ts';
import { killGroup } from '../process-group.ts';
import { UserError } from '../user-error.ts';

const HOST = '127.0.0.1';

/** n8n 2.41.1 starts in 4 s on an idle machine; a busy machine may take much longer. */
const START_LIMIT_MS = 120_000;

const STOP_LIMIT_MS = 10_000;

/** The variables of a production n8n, and of the process that runs this script. */
const OTHERS_SETTINGS =
	/^(CREDENTIALS|DB|EXECUTIONS|JEST|N8N|NODES|OVERTEN|QUEUE|WEBHOOK)_|^NODE_ENV$/;

/** `start` runs everything in one process; the others are for queue mode. */
export type N8nCommand = 'start' | 'webhook' | 'worker';

export interface N8nOptions {
	/** Default: `start` */
	readonly command?: N8nCommand | undefined;
	/** Where n8n is installed. */
	readonly home: string;
	/** A temporary folder for its settings and data. */
	readonly userFolder: string;
	/** A free port when undefined. */
	readonly port?: number | undefined;
	/** An address of loopback. Default: 127.0.0.1 */
	readonly listenAddress?: '127.0.0.1' | '::1' | undefined;
	/** Environment variables of n8n, added to the usual ones or replacing them; undefined ones are removed. */
	readonly settings?: Readonly<Record<string, string | undefined>> | undefined;
	/** Stops n8n when the script ends first, even while n8n starts. */
	readonly cleanup: Cleanup;
}

export interface N8nServer {
	/** Without a slash at its end. */
	readonly url: string;
	readonly pid: number;
	/** Stops n8n and everything that it has started; n8n gets ten seconds to stop by itself. */
	readonly stop: () => Promise<void>;
	/** Ends them immediately, like a crash. */
	readonly kill: () => Promise<void>;
	/** Where n8n writes its log. */
	readonly logFile: string;
	/** Resolves when its process has ended, for whatever reason. */
	readonly ended: Promise<unknown>;
}

/**
 * Starts n8n on loopback, without telemetry or other outgoing requests.
 *
 * @throws {UserError} when the port is already in use, or n8n does not start
 */
export async function startN8n({
	cleanup,
	command = 'start',
	home,
	listenAddress = HOST,
	port,
	settings = {},
	userFolder,
}: N8nOptions): Promise<N8nServer> {
	const chosen = port ?? (await getPort({ host: HOST }));
	if (port !== undefined && (await getPort({ host: HOST, port })) !== port) {
		throw new UserError(`Port ${String(port)} is already in use. Choose another one with --port.`);
	}
	const url = `http://${listenAddress === HOST ? HOST : `[${listenAddress}]`}:${String(chosen)}`;
	const logFile = join(userFolder, `${command}-${String(chosen)}.log`);
	// Directly into the file: n8n outlives a script that is killed, and could not write to a pipe without a reader.
	const log = await open(logFile, 'a');
	const n8n = spawn(process.execPath, [join(home, 'node_modules', 'n8n', 'bin', 'n8n'), command], {
		stdio: ['ignore', log.fd, log.fd],
		// Its own process group, so that its task runners can be ended with it.
		detached: true,
		env: {
			...ownEnvironment(),
			...(await environment(home, userFolder, url)),
			N8N_LISTEN_ADDRESS: listenAddress,
			...settings,
		},
	});
	const exited = once(n8n, 'exit');
	const kill = async () => {
		if (n8n.pid !== undefined) killGroup(n8n.pid);
		await exited;
		forget();
	};
	const stop = async () => {
		n8n.kill('SIGTERM');
		const tooLate = setTimeout(() => n8n.kill('SIGKILL'), STOP_LIMIT_MS);
		await exited;
		clearTimeout(tooLate);
		await kill();
	};
	const forget = cleanup.add(stop);
	await log.close();

	// n8n 1.x reports that it is ready before its editor and API are.
	const sign = command === 'start' ? `${url}/rest/settings` : `${url}/healthz/readiness`;
	const hasStarted = await pWaitFor(
		async () => {
			if (await answers(sign)) return pWaitFor.resolveWith(true);
			return hasEnded(n8n) && pWaitFor.resolveWith(false);
		},
		{ interval: 250, timeout: { milliseconds: START_LIMIT_MS, fallback: () => false } },
	);
	if (!hasStarted) {
		await stop();
		const words = await tail(logFile);
		throw new UserError(
			tellsOfFullDisk(words) ? DISK_IS_FULL : `n8n did not start. The end of its log:\n${words}`,
		);
	}
	return { url, pid: n8n.pid ?? NaN, stop, kill, logFile, ended: exited };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null;
}

/** The temporary n8n must not get secrets, or the settings of another n8n, such as its database. */
function ownEnvironment(): NodeJS.ProcessEnv {
	const entries = Object.entries(process.env);
	return Object.fromEntries(entries.filter(([name]) => !OTHERS_SETTINGS.test(name)));
}

async function environment(
	home: string,
	userFolder: string,
	url: string,
): Promise<Record<string, string>> {
	return {
		// Stored with the installation, so that the second start takes half the time.
		NODE_COMPILE_CACHE: join(home, '.compile-cache'),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: new URL(url).port,
		// A worker has no other port.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: new URL(url).port,
		N8N_WORKER_SERVER_ADDRESS: HOST,
		N8N_RUNNERS_BROKER_PORT: String(await getPort({ host: HOST })),
		WEBHOOK_URL: `${url}/`,
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_SECURE_COOKIE: 'false',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	};
}

async function answers(address: string): Promise<boolean> {
	const answer = await axios
		.get(address, { proxy: false, timeout: 2_000, validateStatus: () => true })
		.catch(() => undefined);
	// While it starts, n8n responds with a page that says so.
	return answer?.status === 200 && typeof answer.data === 'object';
}

async function tail(file: string): Promise<string> {
	return (await readFile(file, 'utf8')).trim().split('\n').slice(-15).join('\n');
}
