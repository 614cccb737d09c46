import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import Table from 'cli-table3';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { answerIn } from './support/askers/answers.ts';
import type { Answer } from './support/askers/answers.ts';
import { ASKERS, MCP_SERVER, MCP_TOKEN } from './support/askers/askers.ts';
import type { Asker } from './support/askers/askers.ts';
import { startObedientModel } from './support/askers/obedient-model.ts';
import { expectNoSecrets } from './support/secrets.ts';

/** Thirty minutes take three seconds. */
const SPEED = 600;
const SHORT = '[[duration=30m]]';
/** Longer than the tools of an MCP server wait here, as 150 s are where they wait for 50. */
const LONG = '[[duration=75m]]';
const LONG_MS = 8_000;

const MODES = { poll: 'poll', pause: 'webhook', 'return task': 'async' } as const;
type Mode = keyof typeof MODES;

/** By their names, the prompts of each case. */
const CASES: Readonly<Record<string, (name: string) => string[]>> = {
	short: (name) => [`${name} ${SHORT}`],
	long: (name) => [`${name} ${LONG}`],
	failed: (name) => [`${name} ${SHORT} [[fail=no_data: No numbers]]`],
	equal: (name) => [`${name} ${SHORT}`, `${name} ${SHORT}`],
	other: (name) => [`${name} one ${SHORT}`, `${name} two ${SHORT}`],
};

/** The case after that: the long one once more, with the same arguments. */
const AGAIN = 'asked again';

interface Cell {
	readonly asker: Asker;
	readonly mode: Mode;
	readonly name: string;
	readonly said: string;
	readonly answer: Answer | undefined;
	readonly seconds: number;
	readonly jobs: number;
}

const AT_ONCE = 4;

/** For a job that begins after its caller was answered. */
const AFTERWARDS_MS = 1_500;

let host: Host;
let setUp: SetUp;
let credentials: Record<string, string>;
let cells: Cell[];

beforeAll(async () => {
	host = await Host.start({
		speed: SPEED,
		settings: { N8N_AGENTS_BACKGROUND_TASKS_ENABLED: 'true' },
	});
	setUp = await host.setUp();
	await host.control.set({ credits: 1_000_000 });
	const { client, credentialId } = setUp;
	const model = { apiKey: 'not-needed', url: await startObedientModel() };
	credentials = {
		overtenApi: credentialId,
		openAiApi: await client.createCredential('Model account', 'openAiApi', model),
		deepSeekApi: await client.createCredential('Agent account', 'deepSeekApi', model),
		httpBearerAuth: await client.createCredential('MCP token', 'httpBearerAuth', {
			token: MCP_TOKEN,
		}),
	};
	cells = await allCells();
	console.log(tableOf(cells));
}, 900_000);

async function allCells(): Promise<Cell[]> {
	const rows = ASKERS.flatMap((asker) => modes().map((mode) => ({ asker, mode })));
	const found: Cell[][] = [];
	let next = 0;
	const worker = async () => {
		for (;;) {
			const index = next++;
			const row = rows[index];
			if (row === undefined) return;
			found[index] = await cellsOf(row.asker, row.mode);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return found.flat();
}

async function cellsOf(asker: Asker, mode: Mode): Promise<Cell[]> {
	const { client } = setUp;
	const path = randomUUID();
	const overten = { executionMode: MODES[mode], options: {} };
	const workflow = { id: '', name: path };
	const toActivate = asker.workflow?.(path, overten);
	if (toActivate !== undefined) {
		workflow.id = await client.createWorkflow({ ...toActivate, name: path }, credentials);
		await client.activateWorkflow(workflow.id);
	}
	const ask = await asker.ask({ n8nUrl: host.url, client, credentials, path, overten, workflow });
	const row: Cell[] = [];
	for (const [name, promptsOf] of Object.entries(CASES)) {
		const id = `${asker.name}, ${mode}, ${name}`;
		const startedAt = Date.now();
		const said = await ask(promptsOf(id)).catch(String);
		const seconds = (Date.now() - startedAt) / 1000;
		const answer = answerIn(said);
		if (answer === 'started') await sleep(AFTERWARDS_MS);
		const jobs = await jobsOf(id);
		// Where n8n only says that it has the request, the error output hears of a refusal.
		const isRefused = answer === 'started' && jobs === 0;
		row.push({ asker, mode, name, said, answer: isRefused ? 'refused' : answer, seconds, jobs });
	}
	if (asker.isModel) {
		// What a model is told to do when it has got the task.
		const [long = ''] = CASES.long?.(`${asker.name}, ${mode}, long`) ?? [];
		if (mode === 'return task') await sleep(LONG_MS);
		const startedAt = Date.now();
		const said = await ask([long, long]).catch(String);
		const seconds = (Date.now() - startedAt) / 1000;
		const jobs = await jobsOf(`${asker.name}, ${mode}, long`);
		row.push({ asker, mode, name: AGAIN, said, answer: answerIn(said), seconds, jobs });
	}
	record(host.version, { executions: row.length });
	return row;
}

/** How many jobs were accepted for prompts that begin so. */
async function jobsOf(id: string): Promise<number> {
	const requests = await host.control.requests();
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

function modes(): Mode[] {
	return ['poll', 'pause', 'return task'];
}

/** A line for each host and mode, with what the caller got in each case, after how long, for how many jobs. */
function tableOf(all: readonly Cell[]): string {
	const table = new Table({
		head: ['asks', 'mode', ...Object.keys(CASES), AGAIN],
		style: { head: [], border: [] },
	});
	for (const asker of ASKERS) {
		for (const mode of modes()) {
			const row = all.filter((cell) => cell.asker === asker && cell.mode === mode);
			table.push([
				asker.name,
				mode,
				...row.map(
					({ answer = '?', jobs, seconds }) => `${answer} ${seconds.toFixed(1)} s, ${String(jobs)}`,
				),
			]);
		}
	}
	return table.toString();
}

test('everybody who asks gets an answer', () => {
	const without = cells.filter(({ answer }) => answer === undefined);
	expect(
		without.map(({ asker, mode, name, said }) => [asker.name, mode, name, said.slice(0, 500)]),
	).toEqual([]);
});

test('nobody pays twice, and nobody pays for a refusal', () => {
	const wrong = cells.filter(({ answer, asker, jobs, name }) => {
		if (answer === 'refused') return jobs !== 0;
		// Each run of a workflow makes its own files, and each execution of an agent node.
		if (name === AGAIN) return asker === MCP_SERVER && jobs !== 1;
		if (name === 'equal') return jobs !== (asker.isModel ? 1 : 2);
		return jobs !== (name === 'other' ? 2 : 1);
	});
	expect(wrong.map(({ asker, jobs, mode, name }) => [asker.name, mode, name, jobs])).toEqual([]);
});

test('nobody gets the file of another request', () => {
	const wrong = cells.filter(({ answer, asker, name, said }) => {
		if (answer !== 'file' && answer !== 'task') return false;
		const tasks = new Set(said.match(/task_[0-9a-f]+/g)).size;
		if (name === 'equal') return tasks !== (asker.isModel ? 1 : 2);
		return tasks !== (name === 'other' ? 2 : 1);
	});
	expect(wrong.map(({ asker, mode, name, said }) => [asker.name, mode, name, said])).toEqual([]);
});

test('who got the task of a long job gets its file by asking again', () => {
	const again = cells.filter(({ asker, name }) => asker === MCP_SERVER && name === AGAIN);
	expect(again.map(({ answer }) => answer)).toEqual(['file', 'refused', 'file']);
});

test('the README says where to use which mode', async () => {
	const readme = await readFile(join(PROJECT_ROOT, 'README.md'), 'utf8');
	const written = readme.split('\n').map((line) => line.replace(/ {2,}/g, ' '));
	const found = ASKERS.map((asker) => {
		const meanings = modes().map((mode) => {
			const row = cells.filter((cell) => cell.asker === asker && cell.mode === mode);
			const [short, long] = ['short', 'long'].map((wanted) =>
				row.find(({ name }) => name === wanted),
			);
			return meaningOf(short?.answer, long?.answer);
		});
		return `| ${[asker.name, ...meanings].join(' | ')} |`;
	});
	expect(found.filter((line) => !written.includes(line))).toEqual([]);
});

/** What README calls it. */
function meaningOf(short: Answer | undefined, long: Answer | undefined): string {
	if (short === 'file') return long === 'file' ? 'the file' : 'the file, or the task after 50 s';
	if (short === 'task') return 'the task';
	if (short === 'started') return 'that it has begun';
	return short ?? '';
}

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
