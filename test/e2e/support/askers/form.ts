import type { INode } from 'n8n-workflow';

import { until } from '../runs.ts';
import { node } from '../workflow.ts';
import { each, http, PATIENCE_MS, textIn, untilThere } from './asker.ts';
import type { Asker } from './asker.ts';
import { fork, TRIGGER } from './workflows.ts';

/** Somebody who submits a Form. */
export function formThat(name: string, responseMode: string, answer: INode, version = 2.2): Asker {
	return {
		name,
		isModel: false,
		isInN8n1: true,
		workflow: (path, overten) =>
			fork(
				{
					...node(TRIGGER, 'n8n-nodes-base.formTrigger', version, {
						path,
						formTitle: 'A workbook',
						formFields: { values: [{ fieldLabel: 'prompt' }] },
						responseMode,
						options: {},
					}),
					webhookId: path,
				},
				'={{ $json.prompt }}',
				overten,
				answer,
			),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/form/${path}`;
			await untilThere(url);
			return each(async (prompt) => await submitForm(url, prompt));
		},
	};
}

/** Submits a form, as its page does. @returns what the page shows then */
export async function submitForm(url: string, prompt: string): Promise<string> {
	const form = new FormData();
	form.set('field-0', prompt);
	const { data } = await http.post<unknown>(url, form);
	const waitingUrl = readWaitingUrl(data);
	if (waitingUrl !== undefined) return await pageAt(waitingUrl);
	// The page of the form then says so itself.
	return data === '' ? 'The form was submitted.' : textIn(data);
}

function readWaitingUrl(data: unknown): string | undefined {
	const isWaiting = typeof data === 'object' && data !== null && 'formWaitingUrl' in data;
	return isWaiting && typeof data.formWaitingUrl === 'string' ? data.formWaitingUrl : undefined;
}

/** As the page of a form does while it waits. */
async function pageAt(waitingUrl: string): Promise<string> {
	const state = new URL(waitingUrl);
	state.pathname += '/n8n-execution-status';
	await until('the completion page is there', PATIENCE_MS, async () =>
		['form-waiting', 'success', 'error'].includes((await http.get<string>(state.href)).data)
			? true
			: undefined,
	);
	return (await http.get<string>(waitingUrl)).data;
}
