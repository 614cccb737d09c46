import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isJsonObject } from '../api/guards';
import { StopSignal } from '../api/stop-signal';
import type { Field } from '../execution/operation';
import { asText, readText, requireId } from './text';

export interface PickerDetails {
	readonly displayName: string;
	readonly name: string;
	readonly description: string;
	/** The node's method that lists the entries. */
	readonly searchListMethod: string;
	readonly listPlaceholder: string;
	readonly idPlaceholder: string;
}

/** Something at Overten. */
export interface PickerField extends Field<string> {
	readonly name: string;
	readonly label: string;
}

/** Something at Overten, picked from a list or named by its ID. */
export function pickerField(details: PickerDetails): PickerField {
	const { description, displayName, idPlaceholder, listPlaceholder, name } = details;
	return {
		name,
		label: displayName,
		properties: [
			{
				displayName,
				name,
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				required: true,
				description,
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						placeholder: listPlaceholder,
						typeOptions: { searchListMethod: details.searchListMethod, searchable: true },
					},
					{ displayName: 'By ID', name: 'id', type: 'string', placeholder: idPlaceholder },
				],
			},
		],
		read: (item) => requireId(readText(item, name, displayName), displayName),
	};
}

/** What was picked in a row of a collection, whose values n8n hands over as they are stored. @throws {ParameterError} */
export function pickedIn(values: IDataObject, { label, name }: PickerField): string {
	const picked = values[name];
	return requireId(asText(isJsonObject(picked) ? picked.value : picked, label), label);
}

/** How long somebody waits for the list in the panel, in ms. */
const LIST_WITHIN_MS = 30_000;

/** A longer list would not be useful in the panel; older entries can be entered by their ID. */
export const MAX_LISTED = 100;

export function clientForList(context: ILoadOptionsFunctions): OvertenClient {
	return new OvertenClient(context, new StopSignal(), { deadline: Date.now() + LIST_WITHIN_MS });
}

/** Whether one of the texts contains what a person searches for. */
export function isFound(filter: string, texts: readonly string[]): boolean {
	return texts.join(' ').toLowerCase().includes(filter.trim().toLowerCase());
}

/** What the panel of n8n 2.41 shows of an entry, at the width that it has at first, in characters. */
const MAX_NAME_CHARACTERS = 50;

/** How the list shows an entry: its title, what else helps to recognize it, and when it was made. Only the title is shortened. */
export function entryName(
	title: string,
	detail: string,
	{ created_at }: IDataObject,
	context: Pick<ILoadOptionsFunctions, 'getTimezone'>,
): string {
	const time = localTime(created_at, context.getTimezone());
	const end = `${detail === '' ? '' : ` (${detail})`}${time === undefined ? '' : ` · ${time}`}`;
	return `${shortened(title, MAX_NAME_CHARACTERS - end.length)}${end}`;
}

/** The beginning of a text, in one line. */
export function shortened(text: string, maxCharacters: number): string {
	const characters = Array.from(text.trim().replaceAll(/\s+/g, ' '));
	if (characters.length <= maxCharacters) return characters.join('');
	return `${characters
		.slice(0, maxCharacters - 1)
		.join('')
		.trimEnd()}…`;
}

/** A time of Overten's in n8n's time zone, as n8n's own lists show it; undefined when it is none. */
function localTime(value: unknown, timeZone: string): string | undefined {
	if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return undefined;
	const textOf = (date: Date, options: Intl.DateTimeFormatOptions) =>
		date.toLocaleString('en-US', { ...options, timeZone });
	const date = new Date(value);
	const isThisYear = textOf(date, { year: 'numeric' }) === textOf(new Date(), { year: 'numeric' });
	return textOf(date, {
		month: 'short',
		day: 'numeric',
		...(isThisYear
			? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
			: { year: 'numeric' }),
	});
}
