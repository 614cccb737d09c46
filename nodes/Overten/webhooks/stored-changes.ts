import type { IWebhookFunctions } from 'n8n-workflow';

import { backgroundSleep } from './background-sleep';

/** In ms. Between two marks, n8n reads and writes its database several times. */
const FIRST_MARK_MS = 1;

/** The longest pause between two marks, in ms: a start that waits for the database is not polled all the time. */
const LONGEST_PAUSE_MS = 250;

/**
 * Has n8n store what `webhook()` has changed in the workflow's static data.
 *
 * n8n does so once it has started the workflow, if the data is marked as changed. n8n 2.41 loses the mark when
 * `webhook()` returns, because it makes another workflow of the same data (`WorkflowRunner.establishContextForPersistence`):
 * it would store nothing. So the data is marked again until n8n has answered.
 *
 * @param mark assigns one of the changed fields again
 */
export function keepMarked(context: IWebhookFunctions, mark: () => void): void {
	const response = context.getResponseObject();
	const untilAnswered = async () => {
		let pause = FIRST_MARK_MS;
		while (!response.writableEnded) {
			await backgroundSleep(pause);
			mark();
			pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
		}
	};
	void untilAnswered();
}
