import getPort from 'get-port';

import { startCaddy, startNginx } from '../support/documented-proxies.ts';
import type { ProxyPorts } from '../support/documented-proxies.ts';
import { Host } from '../support/host.ts';
import { startReadinessProxy } from '../support/readiness-proxy.ts';
import { NOTHING_LOST, recordRestart } from '../support/restart-cases.ts';
import { costsOfRestart, JOBS } from '../support/restart.ts';
import type { RestartCosts } from '../support/restart.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { isN8n1, N8N_VERSIONS } from '../support/versions.ts';

const LIMIT_MS = 400_000;

type Front = (ports: ProxyPorts) => Promise<void>;

const FRONTS: readonly (readonly [string, Front])[] = [
	[
		'a proxy that asks for readiness',
		async ({ isN8n1: hides404, ...ports }) => {
			await startReadinessProxy({ ...ports, asksReadiness: () => true, hides404 });
		},
	],
	['nginx as documented', startNginx],
	['Caddy as documented', startCaddy],
];

const CASES = FRONTS.flatMap(([name, front]) =>
	N8N_VERSIONS.map((version) => [name, version, front] as const),
);

/** How many events: n8n 1 confirms a delivery before it has started the workflow, and may stop in between. */
function mayLose(version: string): number {
	return isN8n1(version) ? 2 : 0;
}

/** @param front what stands in front of n8n, if anything does */
async function restartBehind(name: string, version: string, front?: Front): Promise<RestartCosts> {
	// Deliveries are repeated after 10 s, as a restart takes real time.
	const n8nPort = await getPort({ host: '127.0.0.1' });
	const port = front === undefined ? n8nPort : await getPort({ host: '127.0.0.1' });
	const publicUrl = `http://127.0.0.1:${String(port)}`;
	const host = await Host.start({
		version,
		speed: 1,
		at: { port: n8nPort },
		settings: { WEBHOOK_URL: `${publicUrl}/` },
	});
	try {
		await front?.({ port, n8nPort, isN8n1: isN8n1(version) });
		const { control, sandbox } = host;
		const costs = await costsOfRestart({
			setUp: await host.setUp(),
			publicUrl,
			directUrl: host.url,
			sandbox,
			control,
			restart: async () => {
				await host.stop();
				await host.restart();
			},
		});
		recordRestart(name, version, costs);
		await expectNoSecrets(host);
		return costs;
	} finally {
		await host.stop();
	}
}

test.each(N8N_VERSIONS)(
	'a restart of n8n %s with nothing in front of it loses callbacks, and the next event brings the events',
	async (version) => {
		const costs = await restartBehind('nothing in front', version);
		expect(costs).toMatchObject({ executionsOfTwo: 0, doubledEvents: 0 });
		expect(costs.eventsAfterwards).toBeLessThanOrEqual(mayLose(version));
		expect(costs.downloads).toBe(JOBS - costs.callbacks + 2 * JOBS);
		// If this fails, the jobs did not end while n8n started, and the tests below show nothing.
		expect(costs.callbacks).toBeGreaterThan(0);
	},
	LIMIT_MS,
);

test.each(CASES)(
	'behind %s, a restart of n8n %s loses no callback, and in n8n 2 no event',
	async (name, version, front) => {
		const costs = await restartBehind(name, version, front);
		const { callbacks, executionsOfTwo } = NOTHING_LOST;
		const expected = isN8n1(version) ? { callbacks, executionsOfTwo } : NOTHING_LOST;
		expect(costs).toMatchObject({ ...expected, doubledEvents: 0, downloads: 3 * JOBS });
		expect(costs.eventsAfterwards).toBeLessThanOrEqual(mayLose(version));
	},
	LIMIT_MS,
);
