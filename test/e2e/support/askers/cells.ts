import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import Table from 'cli-table3';

import { record } from '../facts.ts';
import type { Host } from '../host.ts';
import type { N8nClient } from '../../../../scripts/n8n/client.ts';
import { answerIn } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Ask, Asker, Order } from './asker.ts';

/** The modes of the README, with their values in workflows. */
export const MODES = { poll: 'poll', pause: 'webhook', 'return task': 'async' } as const;
export type Mode = keyof typeof MODES;
export const MODE_NAMES = ['poll', 'pause', 'return task'] as const satisfies readonly Mode[];

/** What somebody asks for, and what then is the case. */
export interface Case {
	readonly name: string;
	/** The prompts, each of which begins with the ID. */
	readonly prompts: (id: string) => string[];
	readonly order?: Order;
	/** Of whose prompts, if not of its own. */
	readonly id?: string;
	/** How long to wait before, in ms. */
	readonly afterMs?: number;
}

/** What came of asking. */
export interface Cell {
	readonly asker: Asker;
	readonly mode: Mode;
	readonly name: string;
	/** How many prompts. */
	readonly asked: number;
	/** To each prompt. */
	readonly said: readonly string[];
	readonly answers: readonly (Answer | undefined)[];
	readonly seconds: number;
	/** How many jobs Overten has accepted for it. */
	readonly jobs: number;
}

/** Where cells are measured. */
export interface Bench {
	readonly host: Host;
	readonly client: N8nClient;
	/** IDs by credential type. */
	readonly credentials: Readonly<Record<string, string>>;
}

/** How long a job may take to begin after its caller was answered, in ms. */
const AFTERWARDS_MS = 6_000;
const POLL_EVERY_MS = 200;

/** Activates what answers the asker in this mode. */
async function meet({ client, credentials, host }: Bench, asker: Asker, mode: Mode): Promise<Ask> {
	const path = randomUUID();
	const overten = { executionMode: MODES[mode], options: {} };
	const workflow = { id: '', name: path };
	const toActivate = asker.workflow?.(path, overten);
	if (toActivate !== undefined) {
		workflow.id = await client.createWorkflow({ ...toActivate, name: path }, credentials);
		await client.activateWorkflow(workflow.id);
	}
	return await asker.ask({ n8nUrl: host.url, client, credentials, path, overten, workflow });
}

/** The cells of one row, measured one after the other. */
export async function measureRow(
	bench: Bench,
	asker: Asker,
	mode: Mode,
	cases: readonly Case[],
): Promise<Cell[]> {
	const ask = await meet(bench, asker, mode);
	const row: Cell[] = [];
	for (const { afterMs = 0, id: caseId, name, order = 'one by one', prompts } of cases) {
		await sleep(afterMs);
		const id = `${asker.name}, ${mode}, ${caseId ?? name}`;
		const wanted = prompts(id);
		const startedAt = Date.now();
		const said = await ask(wanted, order).catch((error: unknown) => [String(error)]);
		const seconds = (Date.now() - startedAt) / 1000;
		const answers = said.map(answerIn);
		const isEarly = answers.includes('started');
		const jobs = isEarly
			? await jobsSoon(bench.host, id, wanted.length)
			: await jobsOf(bench.host, id);
		// Where n8n only says that it has the request, the error output hears of a refusal.
		const isRefused = jobs === 0 && answers.every((answer) => answer === 'started');
		const shown = isRefused ? answers.map((): Answer => 'refused') : answers;
		row.push({ asker, mode, name, asked: wanted.length, said, answers: shown, seconds, jobs });
	}
	record(bench.host.version, { executions: row.length });
	return row;
}

/** What everybody was answered in a cell. */
export function answerOf({ answers }: Cell): string {
	return [...new Set(answers.map((answer) => answer ?? '?'))].join(' and ');
}

/** A line for each asker and mode, with what was answered in each case, after how long, for how many jobs. */
export function tableOf(cells: readonly Cell[]): string {
	const names = [...new Set(cells.map(({ name }) => name))];
	const table = new Table({ head: ['asks', 'mode', ...names], style: { head: [], border: [] } });
	const rows = cells.filter(({ name }) => name === names[0]);
	for (const { asker, mode } of rows) {
		const row = cells.filter((cell) => cell.asker === asker && cell.mode === mode);
		table.push([
			asker.name,
			mode,
			...names.map((name) => {
				const cell = row.find((one) => one.name === name);
				if (cell === undefined) return '';
				return `${answerOf(cell)} ${cell.seconds.toFixed(1)} s, ${String(cell.jobs)}`;
			}),
		]);
	}
	return table.toString();
}

/** {@link jobsOf} where they begin after the answer: once there are that many, or none is to be expected any more. */
async function jobsSoon(host: Host, id: string, wanted: number): Promise<number> {
	const until = Date.now() + AFTERWARDS_MS;
	for (;;) {
		const jobs = await jobsOf(host, id);
		if (jobs >= wanted || Date.now() > until) return jobs;
		await sleep(POLL_EVERY_MS);
	}
}

/** How many jobs were accepted for prompts that begin so. */
async function jobsOf({ control }: Host, id: string): Promise<number> {
	const requests = await control.requests();
	const keys = requests
		.filter(({ status = 500 }) => status < 300)
		.map(({ body }) => jobIn(body))
		.filter(({ prompt }) => prompt.startsWith(`${id} `))
		.map(({ key }) => key);
	return new Set(keys).size;
}

function jobIn(body: unknown): { prompt: string; key: unknown } {
	const isJob = typeof body === 'object' && body !== null && 'prompt' in body;
	if (!isJob || typeof body.prompt !== 'string') return { prompt: '', key: undefined };
	return { prompt: body.prompt, key: 'idempotency_key' in body ? body.idempotency_key : undefined };
}
