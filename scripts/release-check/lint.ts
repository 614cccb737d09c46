import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';

const RULES = fileURLToPath(new URL('n8n.eslint.config.mjs', import.meta.url));

/** What of the sources ends up in the package. */
export const SOURCES = ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'];

/** What n8n looks at in the package itself. */
export const PACKED = ['package.json', '**/*.js'];

/**
 * What n8n's scanner has against the files of a folder. Comments that turn a rule off count for nothing, and warnings
 * count as errors.
 */
export async function lintAsN8n(folder: string, patterns: readonly string[]): Promise<string[]> {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: RULES,
	});
	const results = await eslint.lintFiles([...patterns]);
	return results.flatMap(({ filePath, messages }) =>
		messages.map(
			({ line, message, ruleId }) =>
				`${relative(folder, filePath)}:${String(line)} ${message} (${ruleId ?? 'not parsable'})`,
		),
	);
}
