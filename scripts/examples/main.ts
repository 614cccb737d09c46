import Table from 'cli-table3';

import { progress } from '../progress.ts';
import { runScript } from '../run-script.ts';
import { startStack } from '../stack.ts';
import { CASES } from './cases.ts';
import { runCase } from './run-case.ts';

/** Runs every workflow of `examples/` in a real n8n, against the sandbox. */
await runScript(async (cleanup) => {
	const stack = await startStack(cleanup, {});
	const table = new Table({
		head: ['Workflow', 'Items', 'Files', 'Seconds'],
		style: { head: [], border: [] },
	});
	for (const example of CASES) {
		progress(`Running ${example.file} …`);
		const { files, items, seconds, workflow } = await runCase(stack, example);
		table.push([workflow, items, files, seconds]);
	}
	console.log(table.toString());
});
