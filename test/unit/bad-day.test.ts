import { jsonParse } from 'n8n-workflow';

import { readDocument, tableIn } from '../support/documents';

interface Figures {
	readonly name: string;
	readonly files: number;
	readonly filesAfterRetry: number;
	readonly outageMean: number;
	readonly outagePeak: number;
	readonly comingBackPeak: number;
	readonly maxPeak: number;
}

test('the figures of the bad day in the README of the benchmark are those of the last one', () => {
	const figures = jsonParse<Figures[]>(readDocument('bench/bad-day.json'));
	expect(tableIn('bench/README.md', '## A bad day of Overten')).toEqual(
		figures.map((one) => [
			one.name,
			String(one.files),
			String(one.filesAfterRetry),
			one.outageMean.toFixed(1),
			String(one.outagePeak),
			String(one.comingBackPeak),
			String(one.maxPeak),
		]),
	);
});
