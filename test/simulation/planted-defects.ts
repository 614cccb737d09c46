import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { InvariantName } from './invariants/index.ts';
import { NODES_FILE } from './n8n/fresh-node.ts';

/** A mistake in the built node. */
export interface PlantedFault {
	readonly name: string;
	/** What stands in the build. */
	readonly find: RegExp;
	readonly replace: string;
}

/** One that the simulation has to find. */
export interface PlantedDefect extends PlantedFault {
	/** What it makes untrue. */
	readonly violates: readonly InvariantName[];
	/**
	 * With seed 1, the first run that finds it: a test need not repeat those before. A change of the scenarios changes
	 * it; the simulation continues from here until it finds the defect.
	 */
	readonly startsAt: number;
}

export const PLANTED_DEFECTS: readonly PlantedDefect[] = [
	{
		name: 'the idempotency key is taken away',
		find: /\bidempotency_key: /g,
		replace: 'key_that_is_none: ',
		violates: ['paidOnce', 'nothingLost'],
		startsAt: 13,
	},
	{
		name: 'the claim on a resume is forgotten',
		find: /get isClaimed\(\) \{\s*return [^;]+;/,
		replace: 'get isClaimed() { return false;',
		violates: ['goesOnOnce'],
		startsAt: 0,
	},
	{
		name: 'a paused execution resumes at the first callback',
		find: /const waiting = waitingJobs\(checked\)\.length;/,
		replace: 'const waiting = 0;',
		violates: ['nothingHalfDone'],
		startsAt: 12,
	},
	{
		name: "the tasks of the other items are not named in a failed node's error",
		find: /nameOtherTasks\(error, otherTasks\(failed\)\);/,
		replace: '',
		violates: ['nothingLost'],
		startsAt: 2,
	},
	{
		name: 'a node that stops does not await the jobs that are being submitted',
		find: /await submissions\.answered\(\);/,
		replace: '',
		violates: ['inFlightIsNamed', 'nothingLost'],
		startsAt: 0,
	},
	{
		name: "the job's memory is forgotten",
		find: /const found = find\d*\(nodeContext, scope\);/,
		replace: 'const found = void 0;',
		violates: ['paidOnce', 'nothingLost'],
		startsAt: 13,
	},
	{
		name: 'Retry ignores the memory',
		find: /return parseStoredJob\(this\.#jobs\[this\.#slot\]\);/,
		replace:
			'const job = parseStoredJob(this.#jobs[this.#slot]); return [void 0, this.#executionId].includes(job.executionId) ? job : { ...parseStoredJob(void 0), intent: job.intent };',
		violates: ['paidOnce', 'nothingLost'],
		startsAt: 0,
	},
];

/**
 * Copies the built node with a defect in it.
 *
 * @throws Error when the code has no place for it any more: then the defect has to be rewritten
 */
export async function plant(defect: PlantedFault, dist: string, copy: string): Promise<void> {
	const code = await readFile(join(dist, NODES_FILE), 'utf8');
	const changed = code.replace(defect.find, defect.replace);
	if (changed === code) throw new Error(`There is no place any more for this: ${defect.name}`);
	const path = join(copy, NODES_FILE);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, changed);
}
