import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import type { N8nClient } from '../../../../scripts/n8n/client.ts';
import type { WorkflowToCreate } from '../../../../scripts/n8n/rest-types.ts';
import { until } from '../runs.ts';

/** How long everybody waits for an answer, in ms: as long as the slowest job of the tests, twice over. */
export const PATIENCE_MS = 300_000;

/** As a caller of n8n's webhooks and pages. */
export const http = axios.create({
	proxy: false,
	timeout: PATIENCE_MS,
	validateStatus: () => true,
});

/** Asks for a file for each prompt. @returns what was answered to each of them, as text */
export type Ask = (prompts: readonly string[], order: Order) => Promise<string[]>;

/** Whether one prompt waits for the answer to the one before. */
export type Order = 'at once' | 'one by one';

/** Somebody who asks for files, in front of a workflow or as a client of its tool. */
export interface Asker {
	/** As in the README. */
	readonly name: string;
	/** Whether equal calls are one job: each run of a workflow makes its own. */
	readonly isModel: boolean;
	/** Whether n8n 1 has it, too. */
	readonly isInN8n1: boolean;
	/** After which time the node answers with the task, in s, if nobody sets it. */
	readonly answersAfterS?: number;
	/** What answers, to be activated; undefined for an agent that has the node itself as its tool. */
	workflow?(path: string, overten: INodeParameters): WorkflowToCreate;
	ask(place: Place): Promise<Ask>;
}

/** Where somebody asks. */
export interface Place {
	readonly n8nUrl: string;
	readonly client: N8nClient;
	/** IDs by credential type. */
	readonly credentials: Readonly<Record<string, string>>;
	/** Of the asker's own. */
	readonly path: string;
	readonly overten: INodeParameters;
	/** Of the workflow that was activated. */
	readonly workflow: { readonly id: string; readonly name: string };
}

/** For somebody who asks one thing at a time: several of them ask at once. */
export function each(ask: (prompt: string) => Promise<string>): Ask {
	return async (prompts, order) => {
		if (order === 'at once') return await Promise.all(prompts.map(ask));
		const said: string[] = [];
		for (const prompt of prompts) said.push(await ask(prompt));
		return said;
	};
}

/** The body of an answer as text. */
export async function bodyOf(answer: Promise<{ data: unknown }>): Promise<string> {
	return textIn((await answer).data);
}

export function textIn(data: unknown): string {
	return typeof data === 'string' ? data : JSON.stringify(data);
}

/** n8n shows the page of a form or a chat when the workflow is active. */
export async function untilThere(url: string): Promise<void> {
	await until('the page is there', PATIENCE_MS, async () =>
		(await http.get(url)).status === 200 ? true : undefined,
	);
}
