import type { Dialect } from './dialect.ts';

const ISO_DATE = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[.\d]*Z$/;

const IDS_THAT_MAY_BE_NUMBERS: ReadonlySet<string> = new Set(['task_id', 'run_id']);

/**
 * An answer with its numbers, dates, nulls and IDs as the dialect has them.
 *
 * @param mayBeNull fields at the top that are null where the dialect leaves nothing out
 */
export function speakValues(
	{ acceptedAnswer, values }: Dialect,
	answer: unknown,
	mayBeNull: readonly string[] = [],
): unknown {
	const full =
		values === 'nulls' && isFields(answer)
			? { ...Object.fromEntries(mayBeNull.map((name) => [name, null])), ...answer }
			: answer;
	const spoken = SPEAK[values](full);
	return acceptedAnswer === 'numericIds' ? withNumericIds(spoken) : spoken;
}

const SPEAK: Readonly<Record<Dialect['values'], (value: unknown) => unknown>> = {
	asDocumented: (value) => value,
	nulls: (value) => value,
	strings: inStrings,
	missing: withoutTheOptional,
};

function inStrings(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (value === null) return '';
	if (typeof value === 'string') return value.replace(ISO_DATE, '$1 $2');
	return mapped(value, ([name, field]) => [[name, inStrings(field)]]);
}

function withoutTheOptional(value: unknown): unknown {
	return mapped(value, ([name, field]) => {
		const isOptional =
			typeof field === 'number' ||
			field === null ||
			(typeof field === 'string' && ISO_DATE.test(field));
		return isOptional ? [] : [[name, withoutTheOptional(field)]];
	});
}

function withNumericIds(value: unknown): unknown {
	return mapped(value, ([name, field]) => {
		const isNumber =
			IDS_THAT_MAY_BE_NUMBERS.has(name) && typeof field === 'string' && /^\d+$/.test(field);
		return [[name, isNumber ? Number(field) : withNumericIds(field)]];
	});
}

/** The members of a list and the fields of an object, each replaced by as many as `change` returns. */
function mapped(
	value: unknown,
	change: (field: [string, unknown]) => [string, unknown][],
): unknown {
	if (Array.isArray(value)) {
		return value.map((member: unknown) => mapped(member, change));
	}
	return isFields(value) ? Object.fromEntries(Object.entries(value).flatMap(change)) : value;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
