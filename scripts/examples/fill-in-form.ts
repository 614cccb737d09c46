import axios from 'axios';
import pWaitFor from 'p-wait-for';

import { ENDED } from '../n8n/executions-api.ts';
import type { N8nClient } from '../n8n/client.ts';
import { UserError } from '../user-error.ts';

const POLL_EVERY_MS = 300;

/** A page of a form, as a person fills it in. */
export interface FilledPage {
	/** The node that shows it, for which the execution waits. */
	readonly node: string;
	/** In the order of the page; none on the page that ends a form. */
	readonly values: readonly string[];
}

/**
 * Submits a page of a form as soon as the execution waits for it.
 *
 * @throws {UserError} when the execution ends first, or does not get there within `limitMs`
 */
export async function fillInForm(
	client: N8nClient,
	executionId: string,
	{ node, values }: FilledPage,
	limitMs: number,
): Promise<void> {
	const address = await pWaitFor(
		async () => {
			const status = await client.executions.readStatus(executionId);
			if (ENDED.has(status)) throw new UserError(`The execution has ended before '${node}'.`);
			if (status !== 'waiting') return false;
			const { data } = await client.executions.read(executionId);
			if (data.resultData.lastNodeExecuted !== node) return false;
			const url = data.resultData.runData[node]?.at(-1)?.metadata?.resumeFormUrl;
			return url !== undefined && pWaitFor.resolveWith(url);
		},
		{
			interval: POLL_EVERY_MS,
			timeout: {
				milliseconds: limitMs,
				message: new UserError(`The execution did not reach '${node}'.`),
			},
		},
	);
	const body = new FormData();
	for (const [index, value] of values.entries()) body.append(`field-${String(index)}`, value);
	await axios.post(address, body, { proxy: false });
}
