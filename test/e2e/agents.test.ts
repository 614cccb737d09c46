import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { askersOf, MCP_SERVER } from './support/askers/askers.ts';
import { startBench } from './support/askers/bench.ts';
import { answerOf, measureRow, MODE_NAMES, tableOf } from './support/askers/cells.ts';
import type { Case, Cell, Mode } from './support/askers/cells.ts';
import type { Asker } from './support/askers/asker.ts';
import type { Host } from './support/host.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { N8N_VERSIONS } from './support/versions.ts';

/** Thirty minutes take three seconds. */
const SPEED = 600;
const SHORT = '[[duration=30m]]';
/** Longer than the tools of an MCP server wait here, as 150 s are where they wait for 50. */
const LONG = '[[duration=75m]]';
const LONG_MS = 8_000;

const EQUAL = 'equal';
const EQUAL_AT_ONCE = 'equal at once';
const OTHER = 'other';
const OTHER_AT_ONCE = 'other at once';

const CASES: readonly Case[] = [
	{ name: 'short', prompts: (id) => [`${id} ${SHORT}`] },
	{ name: 'long', prompts: (id) => [`${id} ${LONG}`] },
	{ name: 'failed', prompts: (id) => [`${id} ${SHORT} [[fail=no_data: No numbers]]`] },
	{ name: EQUAL, prompts: (id) => [`${id} ${SHORT}`, `${id} ${SHORT}`] },
	{
		name: EQUAL_AT_ONCE,
		prompts: (id) => [`${id} ${SHORT}`, `${id} ${SHORT}`],
		order: 'at once',
	},
	{ name: OTHER, prompts: (id) => [`${id} one ${SHORT}`, `${id} two ${SHORT}`] },
	{
		name: OTHER_AT_ONCE,
		prompts: (id) => [`${id} one ${SHORT}`, `${id} two ${SHORT}`],
		order: 'at once',
	},
];

/** The long one once more, with the same arguments: what a model is told to do when it has got the task. */
const AGAIN = 'asked again';

const AT_ONCE = 4;

describe.each(N8N_VERSIONS)('whoever asks in n8n %s', (version) => {
	const askers = askersOf(version);
	let host: Host;
	let cells: Cell[];

	beforeAll(async () => {
		const bench = await startBench({ version, speed: SPEED });
		({ host } = bench);
		const rows = askers.flatMap((asker) => MODE_NAMES.map((mode) => ({ asker, mode })));
		const found: Cell[][] = [];
		let next = 0;
		const worker = async () => {
			for (;;) {
				const index = next++;
				const row = rows[index];
				if (row === undefined) return;
				const cases = casesOf(row.asker, row.mode);
				found[index] = await measureRow(bench, row.asker, row.mode, cases);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		cells = found.flat();
		console.log(`n8n ${version}\n${tableOf(cells)}`);
	}, 1_200_000);

	afterAll(async () => {
		await host.stop();
	});

	test('gets an answer to everything', () => {
		const without = cells.filter(
			({ answers, asked }) => answers.includes(undefined) || answers.length < asked,
		);
		expect(without.map((cell) => [...placeOf(cell), cell.said])).toEqual([]);
	});

	test('neither pays twice, nor for a refusal', () => {
		const wrong = cells.filter((cell) => !jobsAllowed(cell).includes(cell.jobs));
		expect(wrong.map((cell) => [...placeOf(cell), answerOf(cell), cell.jobs])).toEqual([]);
	});

	test('gets no file of another request', () => {
		const wrong = cells.filter((cell) => {
			if (!['file', 'task'].includes(answerOf(cell))) return false;
			const tasks = new Set(cell.said.flatMap((text) => text.match(/task_[0-9a-f]+/g) ?? []));
			return tasks.size !== expectedJobs(cell);
		});
		expect(wrong.map((cell) => [...placeOf(cell), cell.said])).toEqual([]);
	});

	test('gets the file of a long job by asking again', () => {
		const again = cells.filter(({ asker, name }) => asker === MCP_SERVER && name === AGAIN);
		expect(again.map(answerOf)).toEqual(['file', 'refused', 'file']);
	});

	test('is told so by the README', async () => {
		const readme = await readFile(join(PROJECT_ROOT, 'README.md'), 'utf8');
		const written = readme.split('\n').map((line) => line.replace(/ {2,}/g, ' '));
		const lines = askers.map((asker) => {
			const meanings = MODE_NAMES.map((mode) => meaningOf(cells, asker, mode));
			return `| ${[asker.name, ...meanings].join(' | ')} |`;
		});
		expect(lines.filter((line) => !written.includes(line))).toEqual([]);
	});

	test('leaks no secrets', async () => {
		await expectNoSecrets(host);
	});
});

function casesOf({ isModel }: Asker, mode: Mode): Case[] {
	const long = CASES.find(({ name }) => name === 'long');
	if (!isModel || long === undefined) return [...CASES];
	const afterMs = mode === 'return task' ? LONG_MS : 0;
	return [...CASES, { ...long, name: AGAIN, id: long.name, afterMs }];
}

function placeOf({ asker, mode, name }: Cell): string[] {
	return [asker.name, mode, name];
}

/** Each run of a workflow makes its own files; a model's equal calls make one. */
function expectedJobs({ asker, name }: Cell): number {
	if (name === EQUAL || name === EQUAL_AT_ONCE) return asker.isModel ? 1 : 2;
	return name === OTHER || name === OTHER_AT_ONCE ? 2 : 1;
}

function jobsAllowed(cell: Cell): number[] {
	if (answerOf(cell) === 'refused') return [0];
	// To ask again in another conversation or execution is another request, except where there is none.
	const isAnother = cell.name === AGAIN && cell.asker !== MCP_SERVER;
	return isAnother ? [1, 2] : [expectedJobs(cell)];
}

/** What README calls it. */
function meaningOf(cells: readonly Cell[], asker: Asker, mode: Mode): string {
	const [short, long] = ['short', 'long'].map((name) => {
		const cell = cells.find((one) => one.asker === asker && one.mode === mode && one.name === name);
		return cell === undefined ? '' : answerOf(cell);
	});
	if (short === 'file' && long === 'task') {
		return `the file, or the task after ${String(asker.answersAfterS)} s`;
	}
	if (short === 'file') return 'the file';
	if (short === 'task') return 'the task';
	if (short === 'started') return 'that it has begun';
	return short ?? '';
}
