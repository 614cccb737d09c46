import { jsonParse } from 'n8n-workflow';

import { readDocument, tableIn } from '../support/documents';

/** What the end-to-end tests did in a version of n8n. */
interface Tested {
	readonly executions?: number;
	readonly files?: number;
	readonly kills?: number;
	readonly lost?: number;
	readonly duplicates?: number;
}

test('the table of tested versions in README shows what has run', () => {
	const tested = Object.entries(
		jsonParse<Record<string, Tested>>(readDocument('docs/tested.json')),
	);
	const count = (value = 0) => value.toLocaleString('en');
	expect(tableIn('README.md', '### Compatibility')).toEqual(
		tested.map(([version, { duplicates, executions, files, kills, lost }]) => [
			version,
			...[executions, files, kills, lost, duplicates].map(count),
		]),
	);
});
