import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';

import { execa } from 'execa';

const HOST = '127.0.0.1';

const NETWORK_SETTINGS = /^npm_config_|_proxy$/i;

/** Environment variables; undefined ones are to be removed. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** The host of npm's public registry, with a certificate that only the processes under test trust. */
export interface PublicRegistry {
	readonly host: string;
	/** Paths of PEM files. */
	readonly certificate: string;
	readonly key: string;
}

/**
 * npm's default registry: without a license, n8n's own installer uses no other.
 *
 * @param folder temporary folder for the certificate
 */
export async function publicRegistry(folder: string): Promise<PublicRegistry> {
	const { stdout } = await execa('npm', ['config', 'get', 'registry'], {
		cwd: folder,
		stdin: 'ignore',
		env: withoutOwnSettings(folder),
	});
	const host = new URL(stdout).hostname;
	const certificate = join(folder, 'certificate.pem');
	const key = join(folder, 'key.pem');
	await execa('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
		...['-days', '2', '-subj', `/CN=${host}`],
		...['-addext', `subjectAltName=DNS:${host}`],
		...['-out', certificate, '-keyout', key],
	]);
	return { host, certificate, key };
}

/**
 * Makes an n8n, and the npm that it runs, get packages only from a server on loopback.
 *
 * @param proxy of {@link startProxy}
 * @param folder temporary folder for npm's cache
 * @param userFolder of that n8n
 * @returns environment variables of that n8n
 */
export async function leadTo(
	proxy: Server,
	{ certificate, host }: PublicRegistry,
	folder: string,
	userFolder: string,
): Promise<Settings> {
	const proxyUrl = `http://${HOST}:${String(portOf(proxy))}`;
	const cache = join(folder, 'npm-cache');
	// n8n 1.x lists its packages with an npm that gets no environment variables.
	const packages = join(userFolder, '.n8n', 'nodes');
	await mkdir(packages, { recursive: true });
	const lines = [
		`registry=https://${host}/`,
		`https-proxy=${proxyUrl}`,
		'noproxy=',
		`cafile=${certificate}`,
		`cache=${cache}`,
		'update-notifier=false',
	];
	await writeFile(join(packages, '.npmrc'), lines.join('\n'));
	return {
		...withoutOwnSettings(folder),
		HTTPS_PROXY: proxyUrl,
		NODE_EXTRA_CA_CERTS: certificate,
		npm_config_cache: cache,
		npm_config_update_notifier: 'false',
	};
}

/** Connects to a server on loopback instead of the host, and to nothing else: no request leaves the machine. */
export async function startProxy(host: string, server: Server): Promise<Server> {
	const proxy = createServer().on('connect', ({ url }, client) => {
		client.on('error', () => client.destroy());
		if (url !== `${host}:443`) {
			client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const upstream = connect(portOf(server), HOST, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client).pipe(upstream);
		}).on('error', () => client.destroy());
	});
	await listen(proxy);
	return proxy;
}

/** On a free port of loopback, until the test file ends. @returns the server's address, without a slash at its end */
export async function listen(server: Server): Promise<string> {
	server.listen(0, HOST);
	await once(server, 'listening');
	cleanup.add(() => {
		server.close();
	});
	return `http://${HOST}:${String(portOf(server))}`;
}

function portOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('There is no port.');
	return address.port;
}

/**
 * `npm run` passes on the whole npm configuration of this machine, even its certificates; the two files do not exist.
 */
function withoutOwnSettings(folder: string): Settings {
	const own = Object.keys(process.env).filter((name) => NETWORK_SETTINGS.test(name));
	return {
		...Object.fromEntries(own.map((name) => [name, undefined] as const)),
		npm_config_userconfig: join(folder, 'no-user'),
		npm_config_globalconfig: join(folder, 'no-global'),
	};
}
