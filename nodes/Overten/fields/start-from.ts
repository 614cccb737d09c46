import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';
import { binaryFieldOf, fileField } from './file-source';
import { shownWhen } from './field';
import { previousRun } from './run-picker';

const BLANK = 'blank';
const PREVIOUS_RUN = 'previousRun';
const EXISTING_FILE = 'existingFile';

const names = {
	source: 'existingFileFrom',
	binaryField: 'existingFileBinaryField',
	url: 'existingFileUrl',
	id: 'existingFileId',
};

const existingFile = fileField(names, 'init');

/** What was chosen as the file that the job starts from; undefined when it starts from something else. */
export function startingField(item: Item): unknown {
	if (item.parameter('startFrom', BLANK) !== EXISTING_FILE) return undefined;
	return binaryFieldOf(item, names);
}

/** What a job starts from, as the request names it. */
export interface Start {
	readonly run_id?: string;
	readonly init_file?: string;
}

/** What a job starts from; an existing file is uploaded if need be. */
export const startFrom: Field<Promise<Start>> = {
	properties: [
		{
			displayName: 'Start From',
			name: 'startFrom',
			type: 'options',
			options: [
				{ name: 'Blank', value: BLANK, description: 'Create a new file' },
				{
					name: 'Existing File',
					value: EXISTING_FILE,
					description: 'Edit your own file as described in the prompt',
				},
				{
					name: 'Previous Run',
					value: PREVIOUS_RUN,
					description:
						'Continue with a file that Overten generated earlier. Overten remembers how the file was made.',
				},
			],
			default: BLANK,
			description: 'What the new file is based on',
		},
		...shownWhen({ startFrom: [PREVIOUS_RUN] }, previousRun).properties,
		...shownWhen({ startFrom: [EXISTING_FILE] }, existingFile).properties,
	],
	async read(item) {
		const chosen = item.parameter('startFrom', BLANK);
		if (chosen === PREVIOUS_RUN) return { run_id: previousRun.read(item) };
		if (chosen === EXISTING_FILE) return { init_file: await existingFile.read(item) };
		return {};
	},
};
