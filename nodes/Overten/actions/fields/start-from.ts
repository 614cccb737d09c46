import type { INodeProperties } from 'n8n-workflow';

import { readBinaryInput } from '../binary-input';
import type { Batch } from '../operation';
import { fileSourceFields, FROM_ID } from './file-source';
import { readRequiredText } from './text';

const BLANK = 'blank';
const PREVIOUS_RUN = 'previousRun';
const EXISTING_FILE = 'existingFile';

const existingFileNames = {
	source: 'existingFileFrom',
	binaryField: 'existingFileBinaryField',
	id: 'existingFileId',
};

export const startFromFields: readonly INodeProperties[] = [
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'options',
		options: [
			{ name: 'Blank', value: BLANK, description: 'Make a new file' },
			{
				name: 'Existing File',
				value: EXISTING_FILE,
				description: 'Edit a file of yours, as the prompt says',
			},
			{
				name: 'Previous Run',
				value: PREVIOUS_RUN,
				description:
					'Go on with a file that Overten has made before. Overten remembers how the file was made.',
			},
		],
		default: BLANK,
		description: 'What the new file is made from',
	},
	{
		displayName: 'Run',
		name: 'previousRun',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		displayOptions: { show: { startFrom: [PREVIOUS_RUN] } },
		description: 'The run to go on with',
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
	...fileSourceFields(existingFileNames, 'File').map((field) => ({
		...field,
		displayOptions: { show: { startFrom: [EXISTING_FILE], ...field.displayOptions?.show } },
	})),
];

/** What a job starts from, as the request says it. */
export interface Start {
	readonly run_id?: string;
	readonly init_file?: string;
}

/**
 * Uploads the file if need be.
 *
 * @throws {ParameterError} when it is not said which run or file
 * @throws {OvertenApiError}
 */
export async function readStart(batch: Batch, itemIndex: number): Promise<Start> {
	const { client, context, uploads } = batch;
	const startFrom = context.getNodeParameter('startFrom', itemIndex, BLANK);
	if (startFrom === PREVIOUS_RUN) {
		return { run_id: readRequiredText(context, 'previousRun', 'Run', itemIndex) };
	}
	if (startFrom !== EXISTING_FILE) return {};
	if (context.getNodeParameter(existingFileNames.source, itemIndex) === FROM_ID) {
		return { init_file: readRequiredText(context, existingFileNames.id, 'File ID', itemIndex) };
	}
	const field = readRequiredText(
		context,
		existingFileNames.binaryField,
		'Input Binary Field',
		itemIndex,
	);
	const file = await readBinaryInput(context, itemIndex, field);
	return { init_file: await uploads.file(client, file, 'init') };
}
