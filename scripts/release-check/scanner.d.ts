/** What is used here of n8n's scanner of community packages, which comes without types. */
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	import type { Linter } from 'eslint';

	/** What of the sources ends up in the package. */
	export const SOURCE_FILE_PATTERNS: readonly string[];

	export function buildScanConfig(): Promise<Linter.Config[]>;
}
