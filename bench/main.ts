import { parseArgs } from 'node:util';

import { runScript } from '../scripts/run-script.ts';

await runScript(async (cleanup) => {
	const { values } = parseArgs({
		options: {
			n8n: { type: 'string' },
			only: { type: 'string' },
			smoke: { type: 'boolean', default: false },
		},
	});
	// What the scripts install is decided when they are loaded.
	if (values.n8n !== undefined) process.env.N8N_VERSION = values.n8n;
	const { benchmark } = await import('./benchmark.ts');
	await benchmark(values, cleanup);
});
