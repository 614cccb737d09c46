import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import Table from 'cli-table3';

import type { Cleanup } from '../cleanup.ts';
import { PROJECT_ROOT } from '../paths.ts';
import { progress } from '../progress.ts';
import { runScript } from '../run-script.ts';
import { startStack } from '../stack.ts';
import { UserError } from '../user-error.ts';
import { MCP_TOKEN } from './callers.ts';
import { CASES } from './cases.ts';
import { runCase } from './run-case.ts';
import type { Bench } from './run-case.ts';
import { startScriptedConverter } from './scripted-converter.ts';
import { startScriptedModel } from './scripted-model.ts';

/** Runs every workflow of `examples/` in a real n8n, against the sandbox. */
await runScript(async (cleanup) => {
	await expectAllCovered();
	const bench = await prepare(cleanup);
	const table = new Table({
		head: ['Example', 'Items', 'Files', 'Seconds'],
		style: { head: [], border: [] },
	});
	for (const example of CASES) {
		progress(`Running ${example.file} …`);
		for (const { file, files, items, seconds } of await runCase(bench, example)) {
			table.push([file, items, files, seconds]);
		}
	}
	console.log(table.toString());
});

async function prepare(cleanup: Cleanup): Promise<Bench> {
	const modelUrl = await startScriptedModel(cleanup);
	const converterUrl = await startScriptedConverter(cleanup);
	const { client, credentialId, url } = await startStack(cleanup, {});
	const openAiApi = await client.createCredential('OpenAI account', 'openAiApi', {
		apiKey: 'sk-scripted',
		url: modelUrl,
	});
	const httpBearerAuth = await client.createCredential('MCP token', 'httpBearerAuth', {
		token: MCP_TOKEN,
	});
	return {
		client,
		url,
		converterUrl,
		credentials: { overtenApi: credentialId, openAiApi, httpBearerAuth },
	};
}

/** An example without a case could break unnoticed. */
async function expectAllCovered(): Promise<void> {
	const covered = CASES.flatMap(({ file, listener }) => [file, listener?.file]);
	const files = await readdir(join(PROJECT_ROOT, 'examples'));
	const missing = files.filter((file) => file.endsWith('.json') && !covered.includes(file));
	if (missing.length > 0) {
		throw new UserError(`scripts/examples/cases.ts has no case for ${missing.join(', ')}.`);
	}
}
