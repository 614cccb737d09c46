import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { keepOpen } from '../keep-open.ts';
import { PROJECT_ROOT } from '../paths.ts';
import { parsePort } from '../port.ts';
import { elapsedSeconds, progress } from '../progress.ts';
import { runScript } from '../run-script.ts';
import { startStack } from '../stack.ts';
import type { OvertenAccess, Stack } from '../stack.ts';
import { COLLECTED, runChain } from './chain.ts';
import { saveFiles } from './files.ts';
import type { SavedFile } from './files.ts';
import { runToItsEnd } from './run.ts';
import { EXAMPLE, readExample, withoutCallbacks } from './workflow.ts';

/** Overten's own base URL: the default of the credential. */
const REAL_BASE_URL = 'https://backend.overtenai.com/api/v1';

const OUTPUT_FOLDER = join(PROJECT_ROOT, 'demo-output');

await runScript(async (cleanup) => {
	const { keep, port } = readArguments();
	const access = realAccess();
	const stack = await startStack(cleanup, { access, port });
	await rm(OUTPUT_FOLDER, { recursive: true, force: true });
	const files = await runExample(stack, access !== undefined);
	printTable(files);
	progress(`Done. The files are in ${relative(process.cwd(), OUTPUT_FOLDER)}/`);
	if (keep) await keepOpen(stack);
});

function readArguments(): { keep: boolean; port: number | undefined } {
	const { values } = parseArgs({
		options: { keep: { type: 'boolean', default: false }, port: { type: 'string' } },
	});
	const port = values.port === undefined ? undefined : parsePort(values.port);
	return { keep: values.keep, port };
}

/** With an API key in the environment, the demo uses the real Overten and spends credits. */
function realAccess(): OvertenAccess | undefined {
	const { OVERTEN_API_KEY: apiKey, OVERTEN_BASE_URL: baseUrl = REAL_BASE_URL } = process.env;
	return apiKey === undefined || apiKey === '' ? undefined : { apiKey, baseUrl, webhookSecret: '' };
}

async function runExample(stack: Stack, isReal: boolean): Promise<SavedFile[]> {
	const example = await readExample();
	// This n8n listens only on loopback, where the real Overten could not reach it.
	const workflow = isReal ? withoutCallbacks(example) : example;
	progress(`Running the workflow '${workflow.name}' …`);
	const startedAt = Date.now();
	const { data } = await runToItsEnd(stack, workflow, EXAMPLE.trigger);
	progress(`The workflow ended after ${String(elapsedSeconds(startedAt))} s.`);
	const files = await saveFiles(stack.client, data, EXAMPLE.lastNode, OUTPUT_FOLDER);
	if (isReal) return files;
	const collected = await runChain(stack);
	return [...files, ...(await saveFiles(stack.client, collected.data, COLLECTED, OUTPUT_FOLDER))];
}

function printTable(files: readonly SavedFile[]): void {
	const table = new Table({
		head: ['Format', 'File', 'Size', "Overten's seconds", 'Credits'],
		style: { head: [], border: [] },
	});
	for (const { bytes, credits, format, path, seconds } of files) {
		const size = `${(bytes / 1024).toFixed(1)} KB`;
		table.push([format, relative(process.cwd(), path), size, seconds, credits]);
	}
	console.log(table.toString());
}
