import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { readExample } from '../demo/workflow.ts';
import { keepOpen } from '../keep-open.ts';
import { parsePort } from '../port.ts';
import { runScript } from '../run-script.ts';
import { startStack } from '../stack.ts';
import { compileOnChange } from './compile.ts';

/** n8n's own default, so that bookmarks keep working. */
const DEFAULT_PORT = '5678';

/** A real n8n with the sandbox, which loads a code change a moment after you save it. */
await runScript(async (cleanup) => {
	const { values } = parseArgs({ options: { port: { type: 'string', default: DEFAULT_PORT } } });
	const stack = await startStack(cleanup, { port: parsePort(values.port), reloading: true });
	await stack.client.createWorkflow(await readExample(), { overtenApi: stack.credentialId });
	// Directly into n8n, which watches the folder but does not follow links.
	compileOnChange(join(stack.packageFolder, 'dist'), cleanup);
	await keepOpen(stack);
});
