import { isFilled, isRecord } from './guards';

/**
 * An answer of Overten with its IDs as text: whether they are numbers is not documented, and everything else compares
 * and stores them as text.
 */
export function withTextIds(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withTextIds);
	if (!isRecord(value) || Buffer.isBuffer(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, field]) => [
			name,
			isNumericId(name, field) ? String(field) : withTextIds(field),
		]),
	);
}

/** The ID of an entry of a list, where its name is not documented. '' when nothing is one. @param name its name elsewhere */
export function idOf(entry: Readonly<Record<string, unknown>>, name: string): string {
	return [entry[name], entry.id].find(isFilled) ?? '';
}

function isNumericId(name: string, value: unknown): boolean {
	return typeof value === 'number' && (name === 'id' || name.endsWith('_id'));
}
