import { randomBytes } from 'node:crypto';

import Table from 'cli-table3';
import getPort from 'get-port';

import type { INode, INodeParameters } from 'n8n-workflow';

import { isOlder, N8N_VERSION } from '../../scripts/n8n/install.ts';
import type { WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { startListener } from './support/listener.ts';
import type { Listener } from './support/listener.ts';
import { createDatabase } from './support/postgres.ts';
import { activate, until } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { createTriggered, startRun, untilSubscribed } from './support/trigger.ts';
import { chain, node, NODES, overtenNode, webhook } from './support/workflow.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

/** What each mode and the trigger do in n8n's Engine 2.0, which has to be switched on. */
describe(`n8n ${N8N_VERSION} with its Engine 2.0`, () => {
	let host: Host;
	let setUp: SetUp;
	let listener: Listener;
	const table = new Table({
		head: ['what', 'what becomes of it'],
		style: { head: [], border: [] },
	});

	beforeAll(async () => {
		expect(isOlder(N8N_VERSION, 2, 41)).toBe(false);
		const { url } = await createDatabase();
		host = await Host.start({
			speed: SPEED,
			settings: {
				N8N_ENABLED_MODULES: 'engine-v2',
				N8N_ENGINE_DATABASE_URL: url,
				N8N_ENGINE_HOST: '127.0.0.1',
				N8N_ENGINE_PORT: String(await getPort()),
				N8N_ENGINE_CONTROL_PLANE_PORT: String(await getPort()),
				N8N_ENGINE_AUTH_SECRET: randomBytes(24).toString('hex'),
			},
		});
		setUp = await host.setUp();
		listener = await startListener();
	}, 300_000);

	beforeEach(async () => {
		await host.control.reset();
		listener.clear();
	});

	afterAll(() => {
		console.log(table.toString());
	});

	/** Calls the listener with what an item of the node has, since n8n's list shows no executions of Engine 2.0. */
	function telling(path: string) {
		const file = '{{ $binary.data ? "file" : "none" }}';
		return node(NODES.end, 'n8n-nodes-base.httpRequest', 4.2, {
			url: `=${listener.url}/${path}/{{ $json.status ?? $json.error.message.split(" ")[0] }}/${file}/{{ $json.file_error ? "why" : "" }}`,
			options: {},
		});
	}

	function inEngine2(workflow: WorkflowToCreate): WorkflowToCreate {
		return { ...workflow, settings: { ...workflow.settings, engineType: 'v2' } };
	}

	function generating(
		path: string,
		overten: INodeParameters,
		more: Partial<INode> = {},
	): WorkflowToCreate {
		const parameters = { prompt: '={{ $json.body.prompts[0] }}', ...overten };
		return inEngine2(
			chain('In Engine 2.0', [webhook(path), overtenNode(parameters, more), telling('done')]),
		);
	}

	const heard = async (path: string) =>
		await until(`${path} is heard`, 30_000, async () => {
			await Promise.resolve();
			return listener.count(path) > 0 ? true : undefined;
		});

	test.each([
		['sync', 'done/completed/file/'],
		['poll', 'done/completed/file/'],
		['async', 'done/queued/none/'],
	])('the mode %s does what it does in every n8n', async (executionMode, path) => {
		const workflow = await activate(setUp, host.url, (at) => generating(at, { executionMode }));
		await workflow.post(['Report [[duration=10m]]']);
		await heard(path);
		expect(listener.count(path)).toBe(1);
		expect(await host.control.tasks()).toHaveLength(1);
		table.push([executionMode, path]);
		record(host.version, { executions: 1 });
	});

	test('the mode webhook refuses before anything is paid for', async () => {
		const workflow = await activate(setUp, host.url, (at) =>
			generating(at, { executionMode: 'webhook' }, { onError: 'continueRegularOutput' }),
		);
		await workflow.post(['Report [[duration=10m]]']);
		// "n8n's Engine 2.0 cannot resume a paused workflow".
		await heard("done/n8n's/none/");
		expect(await host.control.tasks()).toEqual([]);
		table.push(['webhook', 'refuses before anything is paid for']);
	});

	test.each([
		[false, 'done/completed/none/'],
		[true, 'done/completed/none/why'],
	])('the trigger starts the workflow once; Download File: %s', async (downloadFile, path) => {
		const triggered = await createTriggered(
			setUp,
			host.url,
			{ downloadFile },
			telling('done'),
			inEngine2,
		);
		await setUp.client.activateWorkflow(triggered.id);
		await untilSubscribed(host.sandbox, [triggered.url]);
		await startRun(host.sandbox, 'Report [[duration=10m]]');
		await heard(path);
		expect(listener.count(path)).toBe(1);
		await setUp.client.deactivateWorkflow(triggered.id);
		await untilSubscribed(host.sandbox, []);
		table.push([`trigger, Download File: ${String(downloadFile)}`, path]);
		record(host.version, { executions: 1 });
	});

	test('leaks no secrets', async () => {
		await expectNoSecrets(host);
	});
});
