import { readFile } from 'node:fs/promises';

import { N8N_VERSION } from '../../../scripts/n8n/install.ts';
import type { WorkflowToCreate } from '../../../scripts/n8n/rest-types.ts';
import { record } from '../support/facts.ts';
import { Host } from '../support/host.ts';
import { startListener } from '../support/listener.ts';
import type { Listener } from '../support/listener.ts';
import { recordCase } from '../support/operator-cases.ts';
import { activate, until } from '../support/runs.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { expectTasks } from '../support/tasks.ts';
import { N8N_1 } from '../support/versions.ts';
import { node, NODES, promptsWorkflow, to } from '../support/workflow.ts';

const PROMPTS = ['Budget [[duration=20m]]', 'Forecast [[duration=30m]]'];

const BIG = 25;

/** Nothing of an execution is left when it has ended. */
const SAVE_NOTHING = {
	EXECUTIONS_DATA_SAVE_ON_ERROR: 'none',
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
	EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'false',
};

const READ = 'Read File';

const TELL = 'Tell';

/** Reads each file, and tells the listener whether it was made from the item's own prompt. */
function tellingWorkflow(path: string, executionMode: string, { url }: Listener): WorkflowToCreate {
	const workflow = promptsWorkflow(path, { executionMode });
	const isOwn = `$json.text.includes($('${NODES.prompts}').item.json.prompt.split(' ')[0])`;
	workflow.nodes.push(
		node(READ, 'n8n-nodes-base.extractFromFile', 1, {
			operation: 'text',
			destinationKey: 'text',
			options: {},
		}),
		node(TELL, 'n8n-nodes-base.httpRequest', 4.2, {
			url: `=${url}/{{ ${isOwn} ? $('${NODES.prompts}').item.json.prompt.split(' ')[0] : 'wrong' }}`,
			options: {},
		}),
	);
	workflow.connections[NODES.overten] = { main: [[to(READ)]] };
	workflow.connections[READ] = { main: [[to(TELL)]] };
	return workflow;
}

const STORES = [
	['default', N8N_VERSION],
	['filesystem', N8N_VERSION],
	['database', N8N_VERSION],
	['default', N8N_1],
	['filesystem', N8N_1],
] as const;

test.each(STORES)(
	'with files in the store %s of n8n %s, and no execution saved, the next node reads the file of each item',
	async (store, version) => {
		const listener = await startListener();
		const settings = { ...SAVE_NOTHING, N8N_DEFAULT_BINARY_DATA_MODE: store };
		const host = await Host.start({ version, speed: 600, settings });
		const setUp = await host.setUp();
		for (const executionMode of ['poll', 'webhook']) {
			await host.control.reset();
			await host.control.set({ files: 'plain' });
			listener.clear();
			const workflow = await activate(setUp, host.url, (path) =>
				tellingWorkflow(path, executionMode, listener),
			);
			await workflow.post(PROMPTS);
			await until('both files have been read', 60_000, async () => {
				await Promise.resolve();
				return listener.count('Budget') > 0 && listener.count('Forecast') > 0 ? true : undefined;
			});
			await until('n8n has removed the execution', 30_000, async () => {
				const left = await setUp.client.executions.list(workflow.id);
				return left.length === 0 ? true : undefined;
			});
			expect(['Budget', 'Forecast', 'wrong'].map((name) => listener.count(name))).toEqual([
				1, 1, 0,
			]);
			await expectTasks(host, PROMPTS.length);
			record(version, { executions: 1 });
			recordCase({
				name: `Files in ${store}, ${executionMode}, nothing saved`,
				version,
				count: PROMPTS.length,
				lost: 0,
				doubled: 0,
				downloaded: (await host.control.fileRequests()).length,
			});
		}
		await expectNoSecrets(host);
		await host.stop();
	},
);

test('a big file needs many times its size while n8n keeps files in memory, and little in a folder', async () => {
	const memory = await peakOf('default');
	const folder = await peakOf('filesystem');
	console.log(
		`A file of ${String(BIG)} MB: ${String(memory)} MB in memory, ${String(folder)} MB in a folder`,
	);
	expect(memory).toBeGreaterThan(4 * BIG);
	expect(folder).toBeLessThan(memory / 2);
});

/** By how much a file raises the most memory that n8n has used, in MB. */
async function peakOf(store: string): Promise<number> {
	const settings = { N8N_DEFAULT_BINARY_DATA_MODE: store };
	const host = await Host.start({ speed: 600, settings });
	const setUp = await host.setUp();
	const workflow = await activate(setUp, host.url, (path) => promptsWorkflow(path, {}));
	await setUp.client.executions.waitFor(await workflow.run(['Small']), 60_000);
	const before = await peakMemory(host);
	const id = await workflow.run([`Big [[size=${String(BIG)}MB]]`]);
	await setUp.client.executions.waitFor(id, 60_000);
	const after = await peakMemory(host);
	await host.stop();
	return Math.round(after - before);
}

/** As Linux counts it. */
async function peakMemory({ pid }: Host): Promise<number> {
	const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	return Number(kilobytes) / 1024;
}
