import type { IWebhookFunctions } from 'n8n-workflow';

import { backgroundSleep } from './background-sleep';

/** How often the response is checked for n8n's answer after the caller has hung up, in ms. */
const CHECK_MS = 250;

/**
 * Learns whether n8n has started the workflow with what `webhook()` returns. n8n 2 answers the request after that: with
 * 2xx when the execution is stored and started, else with an error.
 *
 * The caller may hang up before n8n answers, as Overten does after 15 s. n8n then still writes its answer into the
 * closed response, however long its database or its queue takes.
 *
 * @param settle is called once
 */
export function watchStart(context: IWebhookFunctions, settle: (started: boolean) => void): void {
	const response = context.getResponseObject();
	const whenAnswered = async () => {
		while (!response.writableEnded) await backgroundSleep(CHECK_MS);
		settle(response.statusCode < 300);
	};
	if (response.closed) {
		void whenAnswered();
		return;
	}
	response.once('close', () => {
		void whenAnswered();
	});
}
