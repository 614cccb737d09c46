import { join } from 'node:path';

import { execa } from 'execa';

import type { Cleanup } from '../cleanup.ts';
import { PROJECT_ROOT } from '../paths.ts';

/**
 * Compiles the project into a folder whenever a source file changes, and prints errors to the terminal. Files with
 * errors are compiled as far as possible.
 *
 * @param cleanup ends it
 */
export function compileOnChange(outputFolder: string, cleanup: Cleanup): void {
	const compiler = execa(
		process.execPath,
		[
			join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
			'--watch',
			'--preserveWatchOutput',
			'--outDir',
			outputFolder,
		],
		{ cwd: PROJECT_ROOT, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', reject: false },
	);
	cleanup.add(async () => {
		compiler.kill();
		await compiler;
	});
}
