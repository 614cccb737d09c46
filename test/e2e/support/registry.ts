import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { leadTo, listen, publicRegistry, startProxy } from './detour.ts';
import type { Settings } from './detour.ts';
import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** npm's public registry as if the package were published: on loopback, behind a proxy. */
export interface Registry {
	/**
	 * Makes the n8n of a user folder, and the npm that it runs, use this registry.
	 *
	 * @returns environment variables for it
	 */
	leadHere(userFolder: string): Promise<Settings>;
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
	const original = await publicRegistry(folder);
	const published: Published[] = [];
	const tls = { cert: await readFile(original.certificate), key: await readFile(original.key) };
	const registry = createServer(tls, (request, response) => {
		answer(published, request, response);
	});
	await listen(registry);
	const proxy = await startProxy(original.host, registry);
	return {
		leadHere: async (userFolder) => await leadTo(proxy, original, folder, userFolder),
		publish: async (tarball) => {
			const manifest = await readManifest(tarball);
			published.push({ manifest, bytes: await readFile(tarball) });
			return manifest;
		},
	};
}

/** Metadata of the package or of a version of it, or a version's tarball. */
function answer(
	published: readonly Published[],
	{ headers: { host = '' }, url = '' }: IncomingMessage,
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
		JSON.stringify(
			found === undefined ? packument(host, published, latest) : describe(host, found),
		),
	);
}

function packument(host: string, published: readonly Published[], latest: Published): object {
	return {
		name: latest.manifest.name,
		'dist-tags': { latest: latest.manifest.version },
		versions: Object.fromEntries(
			published.map((each) => [each.manifest.version, describe(host, each)] as const),
		),
	};
}

function describe(host: string, { bytes, manifest }: Published): object {
	const hash = (algorithm: string) => createHash(algorithm).update(bytes);
	return {
		...manifest,
		_id: `${manifest.name}@${manifest.version}`,
		dist: {
			tarball: `https://${host}/${manifest.name}/-/${fileName(manifest)}`,
			shasum: hash('sha1').digest('hex'),
			integrity: `sha512-${hash('sha512').digest('base64')}`,
		},
	};
}

function fileName({ name, version }: Manifest): string {
	return `${name}-${version}.tgz`;
}
