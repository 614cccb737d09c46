import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import getPort from 'get-port';

import { N8nClient } from '../../../scripts/n8n/client.ts';
import { startBalancer } from '../support/balancer.ts';
import { startCluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { record } from '../support/facts.ts';
import { addCredential, makeUserFolder } from '../support/host.ts';
import type { SetUp } from '../support/host.ts';
import { OUTPUT_FOLDER } from '../support/output.ts';
import { startPostgres, startRedis } from '../support/own-services.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { callSteadily } from '../support/load/calls.ts';
import { makeCalls, prepareLoad, WAYS } from '../support/load/load.ts';
import type { Load } from '../support/load/load.ts';
import { sendCanaries, wellAgainAfterMs } from './canaries.ts';
import { faultsOf } from './faults.ts';
import { Keeper } from './keeper.ts';
import { makeUp } from './make-up.ts';
import { startReceiver } from '../support/load/receiver.ts';
import type { Receiver } from '../support/load/receiver.ts';

/** Overten's attempts to deliver an event then last for two minutes. */
const SPEED = 10;

/** Each way to get a file has this many jobs; those of the trigger take two executions each. */
const JOBS = Number(process.env.CLUSTER_JOBS ?? 400);

/** What two cores keep up with, with a reserve to catch up. */
const CALL_EVERY_MS = 400;

/** Before the first fault, and between two of them: long enough to be well again. */
const BETWEEN_FAULTS_MS = Number(process.env.CLUSTER_BETWEEN_MS ?? 90_000);

const SETTINGS = {
	// Jobs that are polled hold a place each; this replaces the default of 10 in a worker.
	N8N_CONCURRENCY_PRODUCTION_LIMIT: '50',
	// What n8n does with executions that its queue has lost, in minutes.
	N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '1',
	N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
};

const DISK_MB = 64;

let cluster: Cluster;
let keeper: Keeper;
let receiver: Receiver;
let setUp: SetUp;
let load: Load;
let faults: ReturnType<typeof faultsOf>;

/** Ends calls and canaries. */
const ended = new AbortController();

beforeAll(async () => {
	const database = await startPostgres(cleanup);
	const redis = await startRedis(cleanup);
	const disk = await mountSmallDisk(await makeUserFolder(), DISK_MB);
	const webhooksPort = await getPort({ host: '127.0.0.1' });
	let others: readonly number[] = [];
	const front = { url: await startBalancer(() => [webhooksPort, ...others]), webhooksPort };
	receiver = await startReceiver();
	cluster = await startCluster(SPEED, 3, {
		front,
		webhookCount: 2,
		services: { postgresUrl: database.url, redisUrl: redis.url },
		settings: { ...SETTINGS, N8N_BINARY_DATA_STORAGE_PATH: disk.folder },
	});
	others = cluster.otherWebhooks.map(({ url }) => Number(new URL(url).port));
	setUp = await addCredential(await N8nClient.setUpOwner(cluster.main.url), cluster.sandbox);
	keeper = new Keeper(cluster);
	faults = faultsOf({ keeper, database, redis, disk });
	const { control, sandbox } = cluster;
	load = await prepareLoad({ at: front.url, control, receiver, sandbox, setUp });
}, 600_000);

afterAll(async () => {
	ended.abort();
	await keeper.stop();
});

test('everything that can go wrong in a cluster loses no job, and pays for none twice', async () => {
	const { urls } = load;
	const calls = makeCalls(load, { from: 0, count: JOBS, minSeconds: 30, maxSeconds: 120 });
	const canariesSent = sendCanaries(urls.get('canary') ?? '', ended.signal);
	const repeated = callSteadily(calls.values(), CALL_EVERY_MS, ended.signal);
	const struck: { name: string; at: number }[] = [];
	for (const { name, strike } of faults) {
		await sleep(BETWEEN_FAULTS_MS);
		struck.push({ name, at: Date.now() });
		console.log(`${new Date().toISOString()} ${name}: ${String(receiver.files.size)} files`);
		await strike();
	}
	await sleep(BETWEEN_FAULTS_MS);
	const callsRepeated = await repeated;
	console.log(`${new Date().toISOString()} all called: ${String(receiver.files.size)} files`);
	const { calledAgain, downloaded, errors, lost, retries } = await makeUp({
		calls,
		load,
		receiver,
		client: setUp.client,
	});
	ended.abort();

	const sent = (await canariesSent).map((sentAt, index) => ({
		sentAt,
		arrivedAt: receiver.canaries.get(index),
	}));
	const tasks = await cluster.control.tasks();
	const figures = {
		executions: JOBS * (WAYS.length + 1),
		lost: lost.length,
		// The canary's run is one more.
		paidTwice: tasks.length - 1 - calls.size,
		callsRepeated,
		retries,
		errors,
		calledAgain,
		downloaded,
		sentTwice: [...receiver.files.values()].filter((count) => count > 1).length,
		restarts: keeper.restarts,
		faults: struck.map(({ at, name }) => ({ name, wellAfterMs: wellAgainAfterMs(sent, at) })),
	};
	await writeFile(join(OUTPUT_FOLDER, 'cluster.json'), JSON.stringify(figures, undefined, '\t'));
	console.log(figures);
	record(cluster.version, { executions: figures.executions, tasks: tasks.length });
	expect(lost).toEqual([]);
	expect(figures.paidTwice).toBe(0);
	for (const { wellAfterMs } of figures.faults) expect(wellAfterMs).toBeDefined();
}, 3_000_000);

test('leaks no secrets', async () => {
	await expectNoSecrets({ ...cluster, databaseText: await cluster.database.dump() });
});
