import { jsonParse } from 'n8n-workflow';

import { readDocument, tableIn } from '../support/documents';

interface ClusterFigures {
	readonly executions: number;
	readonly lost: number;
	readonly paidTwice: number;
	readonly callsRepeated: number;
	readonly retries: number;
	readonly calledAgain: number;
	readonly downloaded: number;
	readonly faults: readonly { readonly name: string; readonly wellAfterMs: number }[];
}

interface Trend {
	readonly slope: number;
	readonly error: number;
}

interface Resources {
	readonly timers: number;
	readonly sockets: number;
	readonly files: number;
	readonly temporaryFiles: number;
}

interface SoakFigures {
	readonly executions: number;
	readonly hours: number;
	readonly heap: Trend;
	readonly plainHeap: Trend;
	readonly before: Resources;
	readonly after: Resources;
	readonly kept: readonly {
		readonly name: string;
		readonly size: number;
		readonly limit: number;
	}[];
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
		['Events that n8n dropped, whose files were downloaded', count(figures.downloaded)],
		['Lost', count(figures.lost)],
		['Paid for twice', count(figures.paidTwice)],
	]);
});

test('the figures of the soak in the README of the benchmark are those of the last one', () => {
	const figures = jsonParse<SoakFigures>(readDocument('bench/soak.json'));
	expect(figures.executions).toBeGreaterThanOrEqual(5_000);
	const trend = ({ error, slope }: Trend) => `${slope.toFixed(2)} ± ${error.toFixed(2)} kB`;
	const held = (name: keyof Resources) =>
		`${String(figures.before[name])} → ${String(figures.after[name])}`;
	const fullest = figures.kept.toSorted((a, b) => b.size / b.limit - a.size / a.limit)[0];
	expect(tableIn('bench/README.md', '## A soak')).toEqual([
		['Executions', count(figures.executions)],
		['Hours, in the time of the sandbox', figures.hours.toFixed(0)],
		['Memory that an execution leaves behind', trend(figures.heap)],
		["The same with n8n's own nodes alone", trend(figures.plainHeap)],
		['Timers, before and after', held('timers')],
		['Sockets', held('sockets')],
		['Open files', held('files')],
		['Temporary files', held('temporaryFiles')],
		['Bounded maps', String(figures.kept.length)],
		['The fullest of them', `${String(fullest?.size)} of ${count(fullest?.limit ?? NaN)}`],
	]);
});
