import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createProxyServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';

const HOST = '127.0.0.1';

/** n8n's own installer asks this one and, without a licence, no other. */
const PUBLIC_REGISTRY = 'registry.npmjs.org';

/** npm's public registry, as it would be with the package published: on loopback, behind a proxy. */
export interface Registry {
	/** Environment variables by which n8n, and the npm that it runs, come here. */
	readonly settings: Readonly<Record<string, string>>;
	/** The version that was published last is the latest. */
	publish(tarball: string): Promise<Manifest>;
}

interface Published {
	readonly manifest: Manifest;
	readonly bytes: Buffer;
}

export async function startRegistry(): Promise<Registry> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-registry-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	const { certificate, key } = await makeCertificate(folder);
	const published: Published[] = [];
	const tls = { cert: await readFile(certificate), key: await readFile(key) };
	const registry = createServer(tls, (request, response) => {
		answer(published, request, response);
	});
	const registryPort = await listen(registry);
	const proxyPort = await listen(proxyTo(registryPort));
	return {
		settings: {
			HTTPS_PROXY: `http://${HOST}:${String(proxyPort)}`,
			NODE_EXTRA_CA_CERTS: certificate,
			npm_config_cache: join(folder, 'npm-cache'),
		},
		publish: async (tarball) => {
			const manifest = await readManifest(tarball);
			published.push({ manifest, bytes: await readFile(tarball) });
			return manifest;
		},
	};
}

async function makeCertificate(folder: string): Promise<{ certificate: string; key: string }> {
	const certificate = join(folder, 'certificate.pem');
	const key = join(folder, 'key.pem');
	await execa('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
		...['-days', '2', '-subj', `/CN=${PUBLIC_REGISTRY}`],
		...['-addext', `subjectAltName=DNS:${PUBLIC_REGISTRY}`],
		...['-out', certificate, '-keyout', key],
	]);
	return { certificate, key };
}

/** Leads to the registry, and nowhere else: nothing leaves the machine. */
function proxyTo(registryPort: number): Server {
	return createProxyServer().on('connect', ({ url }, client) => {
		client.on('error', () => client.destroy());
		if (url !== `${PUBLIC_REGISTRY}:443`) {
			client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const upstream = connect(registryPort, HOST, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client).pipe(upstream);
		}).on('error', () => client.destroy());
	});
}

async function listen(server: Server): Promise<number> {
	server.listen(0, HOST);
	await once(server, 'listening');
	cleanup.add(() => {
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('There is no port.');
	return address.port;
}

/** Metadata of the package or of a version of it, or a version's tarball. */
function answer(
	published: readonly Published[],
	{ url = '' }: IncomingMessage,
	response: ServerResponse,
): void {
	const [, name, version, file] = decodeURIComponent(url).split('/');
	const latest = published.at(-1);
	if (latest === undefined || name !== latest.manifest.name) {
		response.writeHead(404).end('{}');
		return;
	}
	const wanted = published.find(
		({ manifest }) => manifest.version === version || file === fileName(manifest),
	);
	if (file !== undefined && wanted !== undefined) {
		response.end(wanted.bytes);
		return;
	}
	const found = version === 'latest' ? latest : wanted;
	response.setHeader('content-type', 'application/json');
	response.end(
		JSON.stringify(found === undefined ? packument(published, latest) : describe(found)),
	);
}

function packument(published: readonly Published[], latest: Published): object {
	return {
		name: latest.manifest.name,
		'dist-tags': { latest: latest.manifest.version },
		versions: Object.fromEntries(
			published.map((each) => [each.manifest.version, describe(each)] as const),
		),
	};
}

function describe({ bytes, manifest }: Published): object {
	const hash = (algorithm: string) => createHash(algorithm).update(bytes);
	return {
		...manifest,
		_id: `${manifest.name}@${manifest.version}`,
		dist: {
			tarball: `https://${PUBLIC_REGISTRY}/${manifest.name}/-/${fileName(manifest)}`,
			shasum: hash('sha1').digest('hex'),
			integrity: `sha512-${hash('sha512').digest('base64')}`,
		},
	};
}

function fileName({ name, version }: Manifest): string {
	return `${name}-${version}.tgz`;
}
