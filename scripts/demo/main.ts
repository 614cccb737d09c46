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
import { UserError } from '../user-error.ts';
import { saveFiles } from './files.ts';
import type { SavedFile } from './files.ts';
import { EXAMPLE, readExample } from './workflow.ts';

/** Overten's own address: the default of the credential. */
const REAL_BASE_URL = 'https://backend.overtenai.com/api/v1';

/** The sandbox takes seconds; the real agents take up to 25 minutes each, one after the other. */
const EXECUTION_LIMIT_MS = 90 * 60_000;

const OUTPUT_FOLDER = join(PROJECT_ROOT, 'demo-output');

await runScript(async (cleanup) => {
	const { keep, port } = readArguments();
	const stack = await startStack(cleanup, { access: realAccess(), port });
	const files = await runExample(stack);
	printTable(files);
	progress(`Done. The files lie in ${relative(process.cwd(), OUTPUT_FOLDER)}/`);
	if (keep) await keepOpen(stack);
});

function readArguments(): { keep: boolean; port: number | undefined } {
	const { values } = parseArgs({
		options: { keep: { type: 'boolean', default: false }, port: { type: 'string' } },
	});
	const port = values.port === undefined ? undefined : parsePort(values.port);
	return { keep: values.keep, port };
}

/** With an API key in the environment the demo asks the real Overten, and spends credits. */
function realAccess(): OvertenAccess | undefined {
	const { OVERTEN_API_KEY: apiKey, OVERTEN_BASE_URL: baseUrl = REAL_BASE_URL } = process.env;
	return apiKey === undefined || apiKey === '' ? undefined : { apiKey, baseUrl, webhookSecret: '' };
}

async function runExample({ client, credentialId }: Stack): Promise<SavedFile[]> {
	const workflow = await readExample();
	const workflowId = await client.createWorkflow(workflow, { overtenApi: credentialId });
	progress(`Running the workflow '${workflow.name}' …`);
	const startedAt = Date.now();
	const executionId = await client.runWorkflow(workflowId, EXAMPLE.trigger);
	const execution = await client.waitForExecution(executionId, EXECUTION_LIMIT_MS);
	if (execution.status !== 'success') {
		const { error } = execution.data.resultData;
		const reason = [error?.message, error?.description].filter(Boolean).join(' ');
		throw new UserError(`The workflow ended with: ${reason === '' ? execution.status : reason}`);
	}
	progress(`The workflow has ended after ${String(elapsedSeconds(startedAt))} s.`);
	return await saveFiles(client, execution.data, EXAMPLE.lastNode, OUTPUT_FOLDER);
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
