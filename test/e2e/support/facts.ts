import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { OUTPUT_FOLDER } from './output.ts';

/** The results of a test, to be added up. */
export interface Facts {
	readonly executions?: number;
	/** Processes that were ended by SIGKILL. */
	readonly kills?: number;
	readonly tasks?: number;
	readonly files?: number;
	/** Tasks beyond one for each item. */
	readonly duplicates?: number;
	/** Prompts without a file. */
	readonly lost?: number;
	/** Places that were searched for secrets. */
	readonly places?: number;
}

const FILE = join(OUTPUT_FOLDER, 'facts.jsonl');

/** Test files share no memory, so facts go through a file. */
export function record(version: string, facts: Facts): void {
	appendFileSync(FILE, `${JSON.stringify({ version, ...facts })}\n`);
}

/** The last lines of a run: all results, by version of n8n; also as `tested.json`, for README. */
export function printFacts(): void {
	if (!existsSync(FILE)) return;
	const sums = new Map<string, Map<string, number>>();
	for (const line of readFileSync(FILE, 'utf8').trim().split('\n')) {
		const { version, ...facts } = parseFacts(line);
		const sum = sums.get(version) ?? new Map<string, number>();
		sums.set(version, sum);
		for (const [name, count] of Object.entries(facts)) {
			sum.set(name, (sum.get(name) ?? 0) + count);
		}
	}
	const tested: Record<string, Record<string, number>> = {};
	for (const [version, sum] of sums) {
		tested[version] = Object.fromEntries(sum);
		const count = (name: keyof Facts) => String(sum.get(name) ?? 0);
		console.log(
			`n8n ${version}: ${count('executions')} executions, ${count('kills')} kills, ${count('tasks')} tasks, ${count('files')} files, ${count('duplicates')} duplicates, ${count('lost')} lost; no secrets found in ${count('places')} places`,
		);
	}
	writeFileSync(join(OUTPUT_FOLDER, 'tested.json'), JSON.stringify(tested));
}

function parseFacts(line: string): { version: string } & Facts {
	const value: unknown = JSON.parse(line);
	if (isFacts(value)) return value;
	throw new TypeError('A line of facts is invalid.');
}

function isFacts(value: unknown): value is { version: string } & Facts {
	return typeof value === 'object' && value !== null && 'version' in value;
}
