import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import type { WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { onEachGeneration } from './support/generations.ts';
import { activate, failuresOf, itemsOf, retryAndWait } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { untilStarted } from './support/trigger.ts';
import {
	chain,
	NODES,
	notesWorkflow,
	overtenNode,
	PROMPT_OF_ITEM,
	promptsWorkflow,
	webhook,
} from './support/workflow.ts';

const ATTACHMENT = {
	attachments: { attachment: [{ role: 'reference', from: 'binary', binaryField: 'notes' }] },
};

/** A job of 40 minutes takes four seconds; a wait limit is real time: 1.2 s, in minutes. */
const PROMPTS = ['A budget [[duration=40m]]', 'A forecast [[duration=40m]]'];
const JOB_MS = 4_000;
const TOO_SHORT = 0.02;

const POLLED = { firstPollAfter: 2, maxPollInterval: 2 };

const CASES = ['sync', 'poll', 'webhook'].flatMap((mode) =>
	[false, true].map((attached) => ({
		mode,
		attached,
		attachment: attached ? 'with' : 'without',
	})),
);

/** Each item brings its prompt as a file, too, which is attached to the job. */
function workflowOf(path: string, overten: INodeParameters, attached: boolean): WorkflowToCreate {
	return attached
		? notesWorkflow(path, { ...overten, ...ATTACHMENT })
		: promptsWorkflow(path, { prompt: PROMPT_OF_ITEM, ...overten });
}

/** Makes a workbook of each call, which brings a prompt and a file that is not attached. */
function receivingWorkflow(path: string): WorkflowToCreate {
	return chain('Files from a form', [
		webhook(path),
		overtenNode({
			prompt: '={{ $json.body.prompt }}',
			options: { waitLimit: TOO_SHORT, ...POLLED },
		}),
	]);
}

onEachGeneration('the Retry button of n8n %s', (onStage, version) => {
	async function expectRetried(
		parameters: INodeParameters,
		attached: boolean,
		meanwhile: () => Promise<unknown>,
	): Promise<void> {
		const stage = onStage();
		const { client, host } = stage;
		const workflow = await activate(stage, host.url, (path) =>
			workflowOf(path, parameters, attached),
		);
		const failed = await client.executions.waitFor(await workflow.run(PROMPTS), 60_000);
		expect(failed.status).toBe('error');
		await meanwhile();
		const retried = await retryAndWait(client, workflow.id, failed.id);

		expect(failuresOf([retried])).toEqual([]);
		await expectWorkbooks(client, version, itemsOf(retried), PROMPTS);
		await expectTasks(host, PROMPTS.length);
		const uploads = (await host.control.requests()).filter(
			({ method, path }) => method === 'POST' && path.endsWith('/files'),
		);
		expect(uploads).toHaveLength(attached ? PROMPTS.length : 0);
		record(version, { executions: 2 });
	}

	test.each(CASES)(
		'fetches the files of jobs that are done: mode $mode, $attachment an attachment',
		async ({ attached, mode }) => {
			const { control } = onStage().host;
			await control.addFault({
				origin: 'files',
				path: '/files/*',
				kind: 'status',
				status: 404,
				times: 1_000,
			});
			const options = mode === 'webhook' ? {} : POLLED;
			await expectRetried({ executionMode: mode, options }, attached, async () => {
				await control.clearFaults();
			});
		},
	);

	test.each(CASES.filter(({ mode }) => mode !== 'webhook'))(
		'fetches the files of jobs that have outlasted the wait limit: mode $mode, $attachment an attachment',
		async ({ attached, mode }) => {
			const options = { waitLimit: TOO_SHORT, ...POLLED };
			await expectRetried({ executionMode: mode, options }, attached, async () => {
				await sleep(JOB_MS);
			});
		},
	);

	// n8n moves such a file to the folder of the execution when that ends, and gives it another ID.
	test('finds the job of an item that has brought a file from a webhook', async () => {
		const stage = onStage();
		const { client, host } = stage;
		let address = '';
		const { id: workflowId } = await activate(stage, host.url, (path) => {
			address = `${host.url}/webhook/${path}`;
			return receivingWorkflow(path);
		});
		const form = new FormData();
		form.append('prompt', 'A budget [[duration=40m]]');
		form.append('notes', new Blob(['Some notes'], { type: 'text/plain' }), 'notes.txt');
		await axios.post(address, form, { proxy: false });
		const [id = ''] = await untilStarted(stage, { id: workflowId }, 1);
		const failed = await client.executions.waitFor(id, 60_000);
		expect(failed.status).toBe('error');
		await sleep(JOB_MS);
		const retried = await retryAndWait(client, workflowId, id);
		expect(failuresOf([retried])).toEqual([]);
		expect(itemsOf(retried, NODES.overten)[0]?.binary).toHaveProperty('notes');
		await expectTasks(host, 1);
		record(version, { executions: 2 });
	});
});
