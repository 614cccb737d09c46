import { execa } from 'execa';
import { jsonParse } from 'n8n-workflow';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import type { Row } from '../support/row.ts';
import { median } from '../support/statistics.ts';

const PROCESSES = 11;

/** Prints how long it takes to load Overten and Overten Trigger, in ms, when n8n-workflow is already loaded. */
const LOAD = `
	require('n8n-workflow');
	const startedAt = performance.now();
	new (require('./dist/nodes/Overten/Overten.node.js').Overten)();
	new (require('./dist/nodes/Overten/OvertenTrigger.node.js').OvertenTrigger)();
	console.log(performance.now() - startedAt);
`;

/** What it costs n8n to have the package installed. */
export const packageCosts: Row = {
	keys: ['load_ms', 'packed_kb'],
	cheap: true,
	measure: async ({ smoke }) => {
		const samples: number[] = [];
		for (let count = 0; count < (smoke ? 1 : PROCESSES); count += 1) {
			const { stdout } = await execa(process.execPath, ['--eval', LOAD], { cwd: PROJECT_ROOT });
			samples.push(Number(stdout));
		}
		return [
			{
				key: 'load_ms',
				what: 'loading Overten and Overten Trigger, in ms',
				value: median(samples),
				goal: { atMost: 10 },
			},
			{
				key: 'packed_kb',
				what: 'the packed package, in kB',
				value: (await packedBytes()) / 1_000,
				goal: { atMost: 60 },
			},
		];
	},
};

async function packedBytes(): Promise<number> {
	const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: PROJECT_ROOT,
	});
	const [pack] = jsonParse<{ size: number }[]>(stdout);
	if (pack === undefined) throw new Error('npm has not packed anything.');
	return pack.size;
}
