import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isString } from '../api/guards';
import { StopSignal } from '../api/stop-signal';
import type { Field } from '../execution/operation';
import { readText, requireId } from './text';

export interface PickerDetails {
	readonly displayName: string;
	readonly name: string;
	readonly description: string;
	/** The node's method that lists the entries. */
	readonly searchListMethod: string;
	readonly listPlaceholder: string;
	readonly idPlaceholder: string;
}

/** Something at Overten, picked from a list or named by its ID. */
export function pickerField(details: PickerDetails): Field<string> {
	const { description, displayName, idPlaceholder, listPlaceholder, name } = details;
	return {
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

/** What names the ID in a list is not documented. '' when nothing does. @param name its name elsewhere */
export function idOf(entry: IDataObject, name: string): string {
	return [entry[name], entry.id].find(isString) ?? '';
}

/** How the list shows an entry: by its title, the time when it was made, and what else helps to recognize it. */
export function entryName(
	title: string,
	{ created_at }: IDataObject,
	details: string,
	context: ILoadOptionsFunctions,
): string {
	const time = localTime(created_at, context);
	const dated = time === undefined ? title : `${title} (${time})`;
	return details === '' ? dated : `${dated}: ${details}`;
}

/** A time of Overten's in n8n's time zone, to the minute; undefined when it is none. */
function localTime(value: unknown, context: ILoadOptionsFunctions): string | undefined {
	if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return undefined;
	// The Swedish format is that of ISO 8601, which no reader takes for another date.
	return new Intl.DateTimeFormat('sv-SE', {
		dateStyle: 'short',
		timeStyle: 'short',
		timeZone: context.getTimezone(),
	}).format(new Date(value));
}
