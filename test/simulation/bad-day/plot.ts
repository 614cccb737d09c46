import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import type { Figures } from './figures.ts';
import { PHASES } from './outage.ts';

use([GridComponent, LegendComponent, LineChart, MarkAreaComponent, SVGRenderer]);

const WIDTH = 900;

const HEIGHT = 360;

/** Readable in light and dark mode. */
const INK = '#808080';

const COLORS = [
	'#7c6cf0',
	'#e8833a',
	'#2a9d8f',
	'#d1495b',
	'#4d9de0',
	'#8a6d3b',
	'#9b9b2f',
	'#c86fc9',
];

/**
 * The requests per second of each day, with the phases of the outage behind them.
 *
 * @param stepS how many seconds the points of a curve are apart
 * @returns an SVG file
 */
export function plotCurves(days: readonly Figures[], stepS: number): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
	const text = { color: INK, fontFamily: 'sans-serif' };
	const axis = {
		nameTextStyle: text,
		axisLabel: text,
		nameLocation: 'middle',
		splitLine: { lineStyle: { color: INK, opacity: 0.2 } },
	};
	chart.setOption({
		animation: false,
		textStyle: text,
		color: COLORS,
		legend: { bottom: 0, textStyle: text },
		grid: { left: 55, right: 15, top: 25, bottom: 95 },
		xAxis: { ...axis, type: 'value', name: 'minutes', nameGap: 25, min: 0 },
		yAxis: { ...axis, type: 'log', name: 'requests per second', nameGap: 35, min: 1 },
		series: days.map((day, index) => ({
			type: 'line',
			name: day.name,
			showSymbol: false,
			lineStyle: { width: 1 },
			data: pointsOf(day, stepS),
			...(index === 0 && { markArea: outageAreas() }),
		})),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}

/** On a logarithmic axis, there is no place for a second without requests. */
function pointsOf({ curve }: Figures, stepS: number): [minute: number, peak: number | null][] {
	return curve.map((peak, step) => [(step * stepS) / 60, peak === 0 ? null : peak]);
}

function outageAreas(): object {
	return {
		silent: true,
		label: { color: INK, fontFamily: 'sans-serif' },
		data: PHASES.map(({ from, name, to }, index) => [
			{ name, xAxis: from, itemStyle: { color: INK, opacity: 0.1 + 0.06 * index } },
			{ xAxis: to },
		]),
	};
}
