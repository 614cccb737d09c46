import { jsonParse } from 'n8n-workflow';

import { readDocument, tableIn } from '../support/documents';

interface ClusterFigures {
	readonly executions: number;
	readonly lost: number;
	readonly paidTwice: number;
	readonly callsRepeated: number;
	readonly retries: number;
	readonly calledAgain: number;
	readonly faults: readonly { readonly name: string; readonly wellAfterMs: number }[];
}

const count = (value: number) => value.toLocaleString('en');

test('the figures of the cluster in the README of the benchmark are those of the last one', () => {
	const figures = jsonParse<ClusterFigures>(readDocument('bench/cluster.json'));
	expect(figures.executions).toBeGreaterThanOrEqual(2_000);
	expect(tableIn('bench/README.md', '## A cluster in which everything goes wrong')).toEqual([
		...figures.faults.map(({ name, wellAfterMs }) => [
			name,
			`${(wellAfterMs / 1_000).toFixed(0)} s`,
		]),
		['Executions', count(figures.executions)],
		['Calls that had to be repeated', count(figures.callsRepeated)],
		['Failed executions, on which Retry was pressed', count(figures.retries)],
		['Calls made once more afterwards', count(figures.calledAgain)],
		['Lost', count(figures.lost)],
		['Paid for twice', count(figures.paidTwice)],
	]);
});
