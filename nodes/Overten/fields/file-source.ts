import type { IBinaryData, INodeProperties } from 'n8n-workflow';

import type { FilePurpose } from '../api/files';
import type { Item } from '../execution/batch';
import { readBinaryInput } from '../execution/binary-input';
import { isFile } from '../execution/item-files';
import type { Field } from '../execution/operation';
import type { FileToUpload } from '../execution/uploads';
import { readUrlInput } from '../execution/url-input';
import { isSameByContent } from './pay-once-per';
import { asText, readText, requireText, requireWebAddress } from './text';

/** Where a file comes from: the node uploads it, or Overten already has it. */
export const FROM_BINARY = 'binary';
export const FROM_ID = 'id';
export const FROM_URL = 'url';

const BINARY_FIELD = 'Input Binary Field';
const FILE_ID = 'File ID';
const FILE_URL = 'File URL';

/** The names of the parameters. */
export interface FileSourceNames {
	readonly source: string;
	readonly binaryField: string;
	readonly url: string;
	/** Undefined where the file is one that Overten does not have yet. */
	readonly id?: string;
}

/** What was chosen under a name, with its expression evaluated. */
export type ReadSource = (name: string) => unknown;

/**
 * A file for a job: its ID at Overten, to which it is uploaded if need be.
 *
 * @param purpose what it is uploaded for
 */
export function fileField(
	names: FileSourceNames & { readonly id: string },
	purpose: FilePurpose,
): Field<Promise<string>> {
	return {
		properties: fileSourceProperties(names, 'File'),
		async read(item) {
			if (item.parameter(names.source) === FROM_ID) {
				return requireText(readText(item, names.id, FILE_ID), FILE_ID);
			}
			const file = await fileOf(item, names);
			return await item.batch.uploads.file(file, purpose, isSameByContent(item));
		},
	};
}

/** A file that Overten does not have yet. */
export function newFileField(noun: 'File' | 'Image'): Field<Promise<FileToUpload>> {
	const names = { source: 'fileFrom', binaryField: 'inputBinaryField', url: 'fileUrl' };
	return {
		properties: fileSourceProperties(names, noun),
		read: async (item) => await fileOf(item, names),
	};
}

async function fileOf(item: Item, names: FileSourceNames): Promise<FileToUpload> {
	const from = item.parameter(names.source);
	return await readSource(item, from, names, (name) => item.parameter(name));
}

/**
 * The file that was chosen, from wherever it comes but Overten.
 *
 * @throws {ParameterError | FileSourceError} when there is none
 * @throws {OvertenApiError} kind `storage` when n8n cannot find it in its storage
 */
export async function readSource(
	item: Item,
	from: unknown,
	names: FileSourceNames,
	read: ReadSource,
): Promise<FileToUpload> {
	if (from === FROM_URL) {
		return await readUrlInput(item, requireWebAddress(asText(read(names.url), FILE_URL), FILE_URL));
	}
	return await readBinaryInput(item, fieldOrFile(item, read(names.binaryField)));
}

/** A model does not choose among the files that n8n stores. */
function fieldOrFile({ isModel }: Item, chosen: unknown): string | IBinaryData {
	if (isFile(chosen) && !isModel) return chosen;
	return requireText(asText(chosen, BINARY_FIELD), BINARY_FIELD);
}

/** What was chosen as Input Binary Field; undefined when the file comes from elsewhere. */
export function binaryFieldOf(item: Item, names: FileSourceNames): unknown {
	const from = item.parameter(names.source);
	return from === FROM_ID || from === FROM_URL ? undefined : item.parameter(names.binaryField);
}

/**
 * The properties that name a file, in each of the ways.
 *
 * @param noun what the panel calls it, in title case
 */
export function fileSourceProperties(
	names: FileSourceNames,
	noun: 'File' | 'Image',
): INodeProperties[] {
	const { binaryField, id, source, url } = names;
	return [
		{
			displayName: `${noun} From`,
			name: source,
			type: 'options',
			options: [
				{ name: 'Binary Field', value: FROM_BINARY, description: 'Upload it from the item' },
				...(id === undefined
					? []
					: [
							{
								name: 'Overten',
								value: FROM_ID,
								description: 'Use one that Overten already has',
							},
						]),
				{ name: 'URL', value: FROM_URL, description: 'Fetch it from the web' },
			],
			default: FROM_BINARY,
			description: `Where to get the ${noun.toLowerCase()}`,
		},
		{
			displayName: BINARY_FIELD,
			name: binaryField,
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			displayOptions: { show: { [source]: [FROM_BINARY] } },
			typeOptions: { binaryDataProperty: true },
			hint: 'The name of the input binary field containing the file',
			description:
				"To use a file of an earlier node, enter an expression that returns it, such as {{ $('Webhook').item.binary.data }}",
		},
		{
			displayName: FILE_URL,
			name: url,
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/sales.csv',
			displayOptions: { show: { [source]: [FROM_URL] } },
			description:
				'The address of the file itself, which opens without a login. n8n fetches up to 25 MB, without any credential.',
		},
		...(id === undefined ? [] : [idProperty(source, id)]),
	];
}

/** Overten has no list of files to pick one from. */
function idProperty(source: string, name: string): INodeProperties {
	return {
		displayName: FILE_ID,
		name,
		type: 'string',
		default: '',
		placeholder: 'e.g. file_…',
		displayOptions: { show: { [source]: [FROM_ID] } },
		description: 'The ID returned by the Upload operation of the File resource',
	};
}
