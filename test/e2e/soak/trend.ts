/** A straight line through points, by least squares. */
export interface Trend {
	/** In units of y per unit of x. */
	readonly slope: number;
	/** The standard error of the slope. */
	readonly error: number;
}

/** @param points at least three, as [x, y] */
export function trendOf(points: readonly (readonly [number, number])[]): Trend {
	const count = points.length;
	const meanX = mean(points.map(([x]) => x));
	const meanY = mean(points.map(([, y]) => y));
	const squares = sum(points.map(([x]) => (x - meanX) ** 2));
	const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / squares;
	const rest = sum(points.map(([x, y]) => (y - meanY - slope * (x - meanX)) ** 2));
	return { slope, error: Math.sqrt(rest / (count - 2) / squares) };
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
	return sum(values) / values.length;
}
