import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pWaitFor from 'p-wait-for';

import { ensureInstalled } from '../../../scripts/debian.ts';
import { PROJECT_ROOT } from '../../../scripts/paths.ts';

const HOST = '127.0.0.1';

const START_LIMIT_MS = 20_000;

/** Where a proxy listens, and where n8n does. */
export interface ProxyPorts {
	readonly port: number;
	readonly n8nPort: number;
	/** Whether n8n is one of the 1.x versions, for which the page has more lines. */
	readonly isN8n1: boolean;
}

/** nginx with the configuration that docs/operators.md gives, without its certificate. */
export async function startNginx({ isN8n1, n8nPort, port }: ProxyPorts): Promise<void> {
	await ensureInstalled('/usr/sbin/nginx', ['nginx']);
	const folder = await temporaryFolder();
	const server = (await documented('nginx', n8nPort, isN8n1))
		.replace('listen 443 ssl;', `listen ${HOST}:${String(port)};`)
		.replace(/^\s*ssl_certificate.*\n/gm, '');
	const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
		(name) => `${name}_temp_path ${folder}/${name};`,
	);
	const file = join(folder, 'nginx.conf');
	await writeFile(
		file,
		`daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
access_log off;
${places.join('\n')}
${server}
}`,
	);
	await run('/usr/sbin/nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', file], port);
}

/** Caddy with the configuration that docs/operators.md gives, without its certificate. */
export async function startCaddy({ isN8n1, n8nPort, port }: ProxyPorts): Promise<void> {
	await ensureInstalled('/usr/bin/caddy', ['caddy']);
	const folder = await temporaryFolder();
	const site = (await documented('caddyfile', n8nPort, isN8n1)).replace(
		/^n8n\.example\.com \{/m,
		`http://${HOST}:${String(port)} {`,
	);
	const file = join(folder, 'Caddyfile');
	await writeFile(file, `{\n\tadmin off\n\tauto_https off\n}\n${site}`);
	await run('/usr/bin/caddy', ['run', '--adapter', 'caddyfile', '--config', file], port, folder);
}

/** What a reader with n8n 1 takes the comment signs from. */
const FOR_N8N_1 = /# For n8n 1:\n((?:\t+#.*\n)+)/;

/** A block of code in docs/operators.md, with the port of this n8n. */
async function documented(language: string, n8nPort: number, isN8n1: boolean): Promise<string> {
	const page = await readFile(join(PROJECT_ROOT, 'docs', 'operators.md'), 'utf8');
	const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
	if (block === undefined) throw new Error(`docs/operators.md has no block of ${language}.`);
	if (!FOR_N8N_1.test(block)) throw new Error(`The block of ${language} has nothing for n8n 1.`);
	return block
		.replace(FOR_N8N_1, (all, lines: string) => (isN8n1 ? lines.replace(/# /g, '') : all))
		.replaceAll('127.0.0.1:5678', `${HOST}:${String(n8nPort)}`);
}

/** @param home where the program may keep its own data */
async function run(
	program: string,
	args: readonly string[],
	port: number,
	home?: string,
): Promise<void> {
	const env = { ...process.env, ...(home !== undefined && { HOME: home, XDG_DATA_HOME: home }) };
	const child = spawn(program, args, { stdio: 'ignore', env });
	const exited = once(child, 'exit');
	cleanup.add(async () => {
		child.kill();
		await exited;
	});
	await pWaitFor(async () => await listens(port), {
		interval: 100,
		timeout: { milliseconds: START_LIMIT_MS, message: `${program} did not start.` },
	});
}

async function listens(port: number): Promise<boolean> {
	const socket = connect(port, HOST);
	return await new Promise((resolve) => {
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => {
			resolve(false);
		});
	});
}

async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-proxy-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true });
	});
	return folder;
}
