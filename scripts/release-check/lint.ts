import { relative } from 'node:path';

import {
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

export const SOURCES = SOURCE_FILE_PATTERNS;

/** What n8n's scanner lints of the package itself: it exports the patterns of the sources alone. */
export const PACKED = ['package.json', '**/*.js'];

/**
 * What n8n's scanner has against the files of a folder. Comments that turn a rule off count for nothing, and warnings
 * count as errors.
 */
export async function lintAsN8n(folder: string, patterns: readonly string[]): Promise<string[]> {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles([...patterns]);
	return results.flatMap(({ filePath, messages }) =>
		messages.map(
			({ line, message, ruleId }) =>
				`${relative(folder, filePath)}:${String(line)} ${message} (${ruleId ?? 'not parsable'})`,
		),
	);
}
