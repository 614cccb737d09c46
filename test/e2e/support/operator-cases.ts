import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Table from 'cli-table3';

import { OUTPUT_FOLDER } from './output.ts';

/** What a set-up has come to. */
export interface OperatorCase {
	readonly name: string;
	readonly version: string;
	/** Of how many jobs or events. */
	readonly count: number;
	readonly lost: number;
	/** Jobs that were paid for twice, executions that ran twice, and events that started a workflow twice. */
	readonly doubled: number;
	/** Downloads of files; undefined where none is downloaded. */
	readonly downloaded?: number;
}

const FILE = join(OUTPUT_FOLDER, 'operators.jsonl');

/** Test files share no memory, so the cases go through a file. */
export function recordCase(found: OperatorCase): void {
	appendFileSync(FILE, `${JSON.stringify(found)}\n`);
}

/** The table of all set-ups that were run. */
export function printCases(): void {
	if (!existsSync(FILE)) return;
	const table = new Table({ head: ['case', 'n8n', 'of', 'lost', 'doubled', 'downloaded'] });
	for (const line of readFileSync(FILE, 'utf8').trim().split('\n')) {
		const { count, doubled, downloaded, lost, name, version } = parseCase(line);
		table.push([name, version, count, lost, doubled, downloaded ?? '–']);
	}
	console.log(table.toString());
}

function parseCase(line: string): OperatorCase {
	const value: unknown = JSON.parse(line);
	if (isCase(value)) return value;
	throw new TypeError('A line of the cases is invalid.');
}

function isCase(value: unknown): value is OperatorCase {
	return typeof value === 'object' && value !== null && 'name' in value && 'lost' in value;
}
