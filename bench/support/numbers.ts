/** Three digits, and all of those before the point, as the documents show figures. */
export function inDigits(value: number): string {
	const rounded = value >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
	return rounded.toLocaleString('en-US', { maximumFractionDigits: 4 });
}
