import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { isFilled, isFormat, isString } from '../api/guards';
import { idOf } from '../api/ids';
import { takeEntries } from '../api/pages';
import { mayBe, RUNS } from '../api/runs';
import type { Format } from '../api/types';
import { clientForList, entryName, isFound, MAX_LISTED, pickerField, shortened } from './picker';
import type { PickerDetails } from './picker';

const ID = 'run_id';

const fromRuns: Pick<PickerDetails, 'idPlaceholder' | 'listPlaceholder' | 'searchListMethod'> = {
	searchListMethod: 'searchRuns',
	listPlaceholder: 'Choose a run…',
	idPlaceholder: 'e.g. run_… or {{ $json.run_id }}',
};

export const runId = pickerField({
	displayName: 'Run',
	name: 'runId',
	description: 'The run that generated the file. Generate returns its ID as run_id.',
	...fromRuns,
});

export const previousRun = pickerField({
	displayName: 'Run',
	name: 'previousRun',
	description: 'The run to continue',
	...fromRuns,
});

/** Of a file's name beside the prompt, with its extension, in characters. */
const MAX_FILE_CHARACTERS = 16;

const FORMATS: Readonly<Record<string, Format>> = {
	document: 'word',
	presentation: 'slides',
	spreadsheet: 'excel',
};

/** The newest completed runs that match the selected resource, for the list in the panel. */
export async function searchRuns(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const format = formatWanted(this);
	const runs = await takeEntries(
		clientForList(this),
		RUNS,
		MAX_LISTED,
		(run) =>
			idOf(run, ID) !== '' &&
			isCompleted(run) &&
			(format === undefined || mayBe(format, run)) &&
			isFound(filter, [
				nameOf(run, this),
				textOf(run.prompt),
				textOf(run.file_name),
				idOf(run, ID),
			]),
	);
	return {
		results: runs.map((run) => ({
			name: nameOf(run, this),
			value: idOf(run, ID),
			...(isString(run.edit_url) && { url: run.edit_url }),
		})),
	};
}

/** Undefined where any will do, as for downloading its file. */
function formatWanted(context: ILoadOptionsFunctions): Format | undefined {
	const resource = context.getCurrentNodeParameter('resource');
	if (resource !== 'prompt') return isString(resource) ? FORMATS[resource] : undefined;
	const format = context.getCurrentNodeParameter('format');
	return isFormat(format) ? format : undefined;
}

/** A list need not say it. */
function isCompleted({ status }: IDataObject): boolean {
	return !isFilled(status) || status === 'completed';
}

/** A name by which the user recognizes the run: how its prompt begins, its file, and when it was made. */
function nameOf(run: IDataObject, context: ILoadOptionsFunctions): string {
	const [prompt, file] = [textOf(run.prompt), textOf(run.file_name)];
	if (prompt === '') return entryName(file === '' ? idOf(run, ID) : file, '', run, context);
	return entryName(prompt, fileBeside(prompt, file), run, context);
}

/** A file's name, without what the prompt already says. */
function fileBeside(prompt: string, file: string): string {
	const [, stem = file, extension = ''] = /^(.+)(\.\w{1,5})$/.exec(file) ?? [];
	if (lettersOf(prompt).startsWith(lettersOf(stem))) return extension.slice(1);
	return `${shortened(stem, MAX_FILE_CHARACTERS - extension.length)}${extension}`;
}

/** Overten makes names of files from prompts. */
function lettersOf(text: string): string {
	return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function textOf(value: unknown): string {
	return isString(value) ? value.trim() : '';
}
