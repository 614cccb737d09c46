import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { jsonParse } from 'n8n-workflow';

import type { Cleanup } from '../../scripts/cleanup.ts';
import { PROJECT_ROOT } from '../../scripts/paths.ts';

/**
 * Runs a script of `bench/children` in its own process, whose memory it shares with nothing else.
 *
 * @param order the instructions for the script
 * @returns the last line that it has printed, in a format that both sides share
 */
export async function runChild<T>(script: string, order: object, cleanup: Cleanup): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-bench-'));
	const child = execa(
		process.execPath,
		[
			...['--expose-gc', '--import', 'tsx', join('bench', 'children', `${script}.ts`)],
			JSON.stringify(order),
		],
		{ cwd: PROJECT_ROOT, stdin: 'ignore', stderr: 'inherit', env: { N8N_USER_FOLDER: folder } },
	);
	const remove = async () => {
		child.kill();
		await child.catch(() => undefined);
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	const forget = cleanup.add(remove);
	try {
		const { stdout } = await child;
		return jsonParse<T>(stdout.trim().split('\n').at(-1) ?? '');
	} finally {
		await remove();
		forget();
	}
}
