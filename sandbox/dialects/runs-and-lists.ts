import type { Dialect } from './dialect.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A run with the fields that it has in the dialect. */
export function runIn(reading: Dialect['runFields'], run: Fields): Fields {
	const { format, ...withoutFormat } = run;
	const { download_url, edit_url, run_id, status } = run;
	switch (reading) {
		case 'full':
			return run;
		case 'withoutFormat':
			return withoutFormat;
		case 'linksAlone':
			return { run_id, status, ...(download_url !== undefined && { download_url }), edit_url };
	}
}

/** A list as the dialect has it. @param name of its field @param id the name of the ID of its members */
export function listIn(
	reading: Dialect['lists'],
	answer: Fields,
	name: string,
	id: string,
): unknown {
	const { [name]: list, ...rest } = answer;
	const { next_cursor, ...withoutCursor } = answer;
	switch (reading) {
		case 'data':
			return { data: list, ...rest };
		case 'ids':
			return withMembers(answer, name, withId(id));
		case 'nullStatus':
			return withMembers(answer, name, withNullStatus);
		case 'bareList':
			return list;
		case 'withoutCursor':
			return withoutCursor;
		default:
			return answer;
	}
}

/** An answer with each member of its list changed. @param name of the list */
export function withMembers(
	answer: Fields,
	name: string,
	change: (member: Fields) => Fields,
): Fields {
	const { [name]: list } = answer;
	return Array.isArray(list) ? { ...answer, [name]: list.map(change) } : answer;
}

function withId(name: string): (member: Fields) => Fields {
	return ({ [name]: id, ...rest }) => ({ id, ...rest });
}

function withNullStatus(member: Fields): Fields {
	return 'status' in member ? { ...member, status: null } : member;
}
