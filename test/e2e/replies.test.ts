import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INode, INodeParameters } from 'n8n-workflow';

import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { untilThere } from './support/askers/asker.ts';
import { hearOfChat } from './support/askers/chat-client.ts';
import { submitForm } from './support/askers/form.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { chain, node, NODES, overtenNode, to } from './support/workflow.ts';

/** Twenty minutes take two seconds: long enough for the workflow to pause. */
const SPEED = 600;
const COMPLETED = 'A report [[duration=20m]]';
const FAILED = 'A report [[duration=20m]] [[fail=no_data: No numbers]]';
const REASON = 'Overten could not complete the job: No numbers';

const SAID = '$json.error?.message ?? $json.status';

const PATIENCE_MS = 30_000;

const http = axios.create({ proxy: false, timeout: PATIENCE_MS });

let host: Host;
let setUp: SetUp;

beforeAll(async () => {
	host = await Host.start({ speed: SPEED });
	setUp = await host.setUp();
});

afterAll(async () => {
	await expectNoSecrets(host);
});

/** Activates a workflow that pauses, and answers from both outputs. */
async function activate(trigger: INode, prompt: string, answer: INode): Promise<void> {
	const { client, credentialId } = setUp;
	const parameters = { prompt, executionMode: 'webhook' };
	const overten = overtenNode(parameters, { onError: 'continueErrorOutput' });
	const workflow = chain('An answer after a pause', [trigger, overten, answer]);
	workflow.connections[NODES.overten] = { main: [[to(answer.name)], [to(answer.name)]] };
	const id = await client.createWorkflow(workflow, { overtenApi: credentialId });
	await client.activateWorkflow(id);
}

/** Not without a pause: the callback of the last job has resumed the execution. */
async function expectResumed(): Promise<void> {
	const statuses = (await host.control.deliveries()).map(({ status }) => status);
	expect(statuses.at(-1)).toBe(200);
	record(host.version, { executions: 1 });
}

function trigger(type: string, version: number, parameters: INodeParameters, path: string): INode {
	return { ...node(NODES.start, type, version, parameters), webhookId: path };
}

const cases = [
	['completed', COMPLETED, 'completed'],
	['failed', FAILED, REASON],
] as const;

test.each(cases)(
	'who calls a Webhook hears of a job that has %s through Respond to Webhook',
	async (_end, prompt, answer) => {
		const path = randomUUID();
		await activate(
			trigger(
				'n8n-nodes-base.webhook',
				2,
				{ httpMethod: 'POST', path, responseMode: 'responseNode' },
				path,
			),
			'={{ $json.body.prompt }}',
			node('Respond', 'n8n-nodes-base.respondToWebhook', 1.1, {
				respondWith: 'json',
				responseBody: `={{ { said: ${SAID} } }}`,
			}),
		);
		const url = `${host.url}/webhook/${path}`;
		await untilRegistered(url);
		expect((await http.post<unknown>(url, { prompt })).data).toEqual({ said: answer });
		await expectResumed();
	},
);

test.each(cases)(
	'who submits a Form sees on its completion page that the job has %s',
	async (_end, prompt, answer) => {
		const path = randomUUID();
		await activate(
			trigger(
				'n8n-nodes-base.formTrigger',
				2.2,
				{
					formTitle: 'A report',
					formFields: { values: [{ fieldLabel: 'prompt' }] },
					options: {},
				},
				path,
			),
			'={{ $json.prompt }}',
			{
				...node('Page', 'n8n-nodes-base.form', 1, {
					operation: 'completion',
					respondWith: 'text',
					completionTitle: 'Done',
					completionMessage: `={{ ${SAID} }}`,
					options: {},
				}),
				webhookId: randomUUID(),
			},
		);
		const url = `${host.url}/form/${path}`;
		await untilThere(url);
		const page = await submitForm(url, prompt);
		expect(page).toContain(answer);
		await expectResumed();
	},
);

test.each(cases)(
	'who writes in a Chat with response nodes is told that the job has %s',
	async (_end, prompt, answer) => {
		const path = randomUUID();
		await activate(
			trigger(
				'@n8n/n8n-nodes-langchain.chatTrigger',
				1.3,
				{ public: true, mode: 'hostedChat', options: { responseMode: 'responseNodes' } },
				path,
			),
			'={{ $json.chatInput }}',
			{
				...node('Chat', '@n8n/n8n-nodes-langchain.chat', 1, {
					message: `={{ ${SAID} }}`,
					waitUserReply: false,
					options: {},
				}),
				webhookId: randomUUID(),
			},
		);
		const url = `${host.url}/webhook/${path}/chat`;
		await untilThere(url);
		expect(await hearOfChat(host.url, url, prompt, PATIENCE_MS)).toBe(answer);
		await expectResumed();
	},
);
