import { setTimeout as sleep } from 'node:timers/promises';

import { jsonParse } from 'n8n-workflow';
import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import type { WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { expectWorkbooks, workbookText } from './support/files.ts';
import { onEachGeneration } from './support/generations.ts';
import { activate, failuresOf, itemsOf, retryAndWait } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { createTriggered, startRun, untilStarted, untilSubscribed } from './support/trigger.ts';
import { knowsExecutionLogic } from './support/versions.ts';
import { notesWorkflow } from './support/workflow.ts';

const PROMPTS = ['A budget [[duration=20m]]', 'A forecast [[duration=20m]]'];

/** A job of 20 minutes takes two seconds; a wait limit is real time: 0.6 s, in minutes. */
const JOB_MS = 2_000;
const TOO_SHORT = 0.01;

function isFiles(value: unknown): value is IBinaryKeyData {
	return typeof value === 'object' && value !== null;
}

onEachGeneration('files in the JSON of items, in n8n %s', (onStage, version) => {
	/**
	 * With Execution Logic v2 in its settings, where n8n knows it and expressions have the JSON of an item as the item itself.
	 */
	function inJson(workflow: WorkflowToCreate): WorkflowToCreate {
		if (!knowsExecutionLogic(version)) return workflow;
		const text = JSON.stringify(workflow).replaceAll('.item.json.', '.item.');
		const changed = jsonParse<WorkflowToCreate>(text);
		return { ...changed, settings: { ...workflow.settings, binaryMode: 'combined' } };
	}

	/** The items with their files beside their JSON, where other versions have them. */
	function besideJson(items: readonly INodeExecutionData[]): INodeExecutionData[] {
		return items.map((item) => {
			const files = knowsExecutionLogic(version) ? item.json._files : item.binary;
			if (!isFiles(files)) throw new Error(`An item has no files: ${JSON.stringify(item.json)}`);
			return { json: item.json, binary: files };
		});
	}

	const notes = async (options: object, executionMode: string) => {
		const stage = onStage();
		return await activate(stage, stage.host.url, (path) =>
			inJson(notesWorkflow(path, { attachAllFiles: true, executionMode, options: { ...options } })),
		);
	};

	async function expectFiles(items: readonly INodeExecutionData[]): Promise<void> {
		const { client, host } = onStage();
		const beside = besideJson(items);
		await expectWorkbooks(client, version, beside, PROMPTS);
		for (const { binary } of beside)
			expect(Object.keys(binary ?? {}).sort()).toEqual(['data', 'notes']);
		await expectTasks(host, PROMPTS.length);
		const requests = await host.control.requests();
		expect(requests.filter(({ path }) => path.endsWith('/files'))).toHaveLength(PROMPTS.length);
	}

	test.each(['sync', 'poll', 'webhook'])(
		'are attached, and kept beside the new one, in %s mode',
		async (mode) => {
			const { client } = onStage();
			const workflow = await notes({}, mode);
			const execution = await client.executions.waitFor(await workflow.run(PROMPTS), 60_000);
			expect(failuresOf([execution])).toEqual([]);
			await expectFiles(itemsOf(execution));
			record(version, { executions: 1 });
		},
	);

	test('are those of the same job at Retry', async () => {
		const { client } = onStage();
		const workflow = await notes({ waitLimit: TOO_SHORT }, 'poll');
		const failed = await client.executions.waitFor(await workflow.run(PROMPTS), 60_000);
		expect(failed.status).toBe('error');
		await sleep(JOB_MS);
		const retried = await retryAndWait(client, workflow.id, failed.id);
		expect(failuresOf([retried])).toEqual([]);
		await expectFiles(itemsOf(retried));
		record(version, { executions: 2 });
	});

	// Others move such a file when the execution ends, and lose sight of it if more than one node has output it.
	if (!knowsExecutionLogic(version)) return;

	test('include the one that Overten Trigger downloads', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const parameters = { downloadFile: true };
		const triggered = await createTriggered(stage, host.url, parameters, undefined, inJson);
		await client.activateWorkflow(triggered.id);
		await untilSubscribed(host.sandbox, [triggered.url]);
		await startRun(host.sandbox, 'A budget');
		const [id = ''] = await untilStarted(stage, triggered, 1);
		const [item] = besideJson(itemsOf(await client.executions.waitFor(id, 20_000)));
		expect(item && (await workbookText(client, item))).toContain('A budget');
		await client.deactivateWorkflow(triggered.id);
		record(version, { executions: 1 });
	});
});
