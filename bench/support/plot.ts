import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import type { GrowthPoint } from '../children/growth.ts';
import type { Mode } from './parameters.ts';

use([GridComponent, LegendComponent, LineChart, SVGRenderer, TitleComponent]);

const NAMES: Readonly<Record<Mode, string>> = {
	sync: 'Sync',
	async: 'Return Task',
	poll: 'Poll Until Done',
	webhook: 'Pause Until Webhook',
};

const PANELS: readonly { title: string; of: (point: GrowthPoint) => number }[] = [
	{ title: 'requests per item', of: ({ items, requests }) => requests / items },
	{ title: 'memory in MB', of: ({ peakMb }) => Math.max(peakMb, 0.1) },
	{ title: 'ms per item', of: ({ items, seconds }) => (Math.max(seconds, 0) * 1_000) / items },
];

const WIDTH = 900;

const HEIGHT = 300;

/** Readable in light and dark mode. */
const INK = '#808080';

/** Three plots next to each other, by number of items. @returns an SVG file */
export function plotGrowth(curves: ReadonlyMap<Mode, readonly GrowthPoint[]>): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
	const share = 100 / PANELS.length;
	const text = { color: INK, fontFamily: 'sans-serif' };
	const axis = {
		nameTextStyle: text,
		axisLabel: text,
		splitLine: { lineStyle: { color: INK, opacity: 0.2 } },
	};
	chart.setOption({
		animation: false,
		textStyle: text,
		color: ['#7c6cf0', '#e8833a', '#2a9d8f', '#d1495b'],
		legend: { bottom: 0, textStyle: text, data: [...curves.keys()].map((mode) => NAMES[mode]) },
		title: PANELS.map(({ title }, panel) => ({
			text: title,
			left: `${String(panel * share + share / 2)}%`,
			textAlign: 'center',
			textStyle: { ...text, fontSize: 13, fontWeight: 'normal' },
		})),
		grid: PANELS.map((_panel, panel) => ({
			left: `${String(panel * share + 6)}%`,
			width: `${String(share - 9)}%`,
			top: 35,
			bottom: 65,
		})),
		xAxis: PANELS.map((_panel, panel) => ({
			...axis,
			type: 'log',
			gridIndex: panel,
			name: 'items',
			nameLocation: 'middle',
			nameGap: 22,
		})),
		yAxis: PANELS.map((_panel, panel) => ({
			...axis,
			type: panel === 0 ? 'value' : 'log',
			min: panel === 0 ? 0 : undefined,
			gridIndex: panel,
		})),
		series: PANELS.flatMap(({ of }, panel) =>
			[...curves].map(([mode, points]) => ({
				type: 'line',
				name: NAMES[mode],
				xAxisIndex: panel,
				yAxisIndex: panel,
				data: points.map((point) => [point.items, of(point)]),
			})),
		),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}
