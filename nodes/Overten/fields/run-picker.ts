import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isString } from '../api/guards';
import { takeEntries } from '../api/pages';
import { RUNS } from '../api/runs';
import { StopSignal } from '../api/stop-signal';
import type { Format } from '../api/types';
import type { Field } from '../execution/operation';
import { readText, requiredTextField, requireText } from './text';

/** A run by its ID. */
export const runId = requiredTextField({
	displayName: 'Run ID',
	name: 'runId',
	placeholder: 'e.g. run_… or {{ $json.run_id }}',
	description: 'The ID of the run, as returned by the Generate operation',
});

/** A run from the list, or by its ID. */
export const previousRun: Field<string> = {
	properties: [
		{
			displayName: 'Run',
			name: 'previousRun',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The run to continue',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Choose a run…',
					typeOptions: { searchListMethod: 'searchRuns', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. run_…',
				},
			],
		},
	],
	read: (item) => requireText(readText(item, 'previousRun', 'Run'), 'Run'),
};

/** How long somebody waits for the list in the panel, in ms. */
const LIST_WITHIN_MS = 30_000;

/** A longer list would not be useful in the panel; older runs can be entered by their ID. */
const MAX_RUNS_LISTED = 100;

const MAX_PROMPT_CHARACTERS = 60;

const FORMATS: Readonly<Record<string, Format>> = {
	document: 'word',
	presentation: 'slides',
	spreadsheet: 'excel',
};

/** The newest runs that match the selected resource, for the list in the panel. */
export async function searchRuns(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const resource = this.getCurrentNodeParameter('resource');
	const format = isString(resource) ? FORMATS[resource] : undefined;
	const wanted = filter.toLowerCase();
	const client = new OvertenClient(this, new StopSignal(), {
		deadline: Date.now() + LIST_WITHIN_MS,
	});
	const runs = await takeEntries(
		client,
		RUNS,
		MAX_RUNS_LISTED,
		(run) =>
			idOf(run) !== '' &&
			(format === undefined || run.format === format) &&
			nameOf(run).toLowerCase().includes(wanted),
	);
	return {
		results: runs.map((run) => ({
			name: nameOf(run),
			value: idOf(run),
			...(isString(run.edit_url) && { url: run.edit_url }),
		})),
	};
}

/** What names the ID in a list is not documented. '' when nothing does. */
function idOf({ id, run_id }: IDataObject): string {
	return [run_id, id].find(isString) ?? '';
}

/** A name by which the user recognizes the run. */
function nameOf(run: IDataObject): string {
	const { created_at, file_name, prompt } = run;
	const [title = idOf(run)] = [file_name, prompt].filter(isString);
	const day = isString(created_at) ? ` (${created_at.slice(0, 10)})` : '';
	return `${title.slice(0, MAX_PROMPT_CHARACTERS)}${day}`;
}
