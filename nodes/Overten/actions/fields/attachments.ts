import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isJsonObject } from '../../api/narrow';
import type { FilePurpose } from '../../api/uploads';
import type { GenerateRequest } from '../../api/types';
import { readBinaryInput } from '../binary-input';
import type { BinaryInput } from '../binary-input';
import type { Batch } from '../operation';
import { ParameterError } from '../parameter-error';
import { fileSourceFields, FROM_ID } from './file-source';
import { imageLabels, parseTags } from './image-labels';
import { optionalText } from './option-values';

const DATA_SOURCE = 'dataSource';
const REFERENCE = 'reference';
const IMAGE = 'image';

const names = { source: 'from', binaryField: 'binaryField', id: 'id' };

export const attachmentsField: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add attachment',
	default: {},
	description: 'Files for Overten to work with',
	options: [
		{
			displayName: 'Attachment',
			name: 'attachment',
			values: [
				{
					displayName: 'Use As',
					name: 'role',
					type: 'options',
					options: [
						{
							name: 'Data Source',
							value: DATA_SOURCE,
							description: 'Numbers and tables for the file, as CSV, Excel or JSON',
						},
						{ name: 'Image', value: IMAGE, description: 'A picture to put into the file' },
						{
							name: 'Reference',
							value: REFERENCE,
							description: 'A text to use as a source and to cite',
						},
					],
					default: DATA_SOURCE,
					description: 'What Overten does with the file',
				},
				...fileSourceFields(names, 'File'),
				{
					displayName: 'Kind of Data',
					name: 'kind',
					type: 'options',
					options: [
						{ name: 'CSV', value: 'csv' },
						{ name: 'Excel', value: 'xlsx' },
						{ name: 'From the File Name', value: '' },
						{ name: 'JSON', value: 'json' },
					],
					default: '',
					displayOptions: { show: { role: [DATA_SOURCE] } },
					description:
						'How the data is written. Choose it only where the name of the file does not tell.',
				},
				{
					displayName: 'Tags',
					name: 'tags',
					type: 'string',
					default: '',
					placeholder: 'e.g. logo, cover',
					displayOptions: { show: { role: [IMAGE] } },
					description: 'Words that tell Overten where the picture belongs, separated by commas',
				},
				{
					displayName: 'Caption',
					name: 'caption',
					type: 'string',
					default: '',
					placeholder: 'e.g. Our new office',
					displayOptions: { show: { role: [IMAGE], [names.source]: ['binary'] } },
					description: 'What the picture shows, for Overten and for the text below it',
				},
			],
		},
	],
};

type Attached = Pick<GenerateRequest, 'context_files' | 'data_sources' | 'image_assets'>;

/**
 * The attachments of an item, uploaded where need be, as the request says them.
 *
 * @throws {ParameterError} when one cannot be used
 * @throws {OvertenApiError}
 */
export async function readAttachments(batch: Batch, itemIndex: number): Promise<Attached> {
	const all = attachmentsOf(batch, itemIndex);
	const inRole = async <T>(role: string, attach: (attachment: Attachment) => Promise<T>) =>
		await Promise.all(all.filter(({ values }) => values.role === role).map(attach));
	const references = await inRole(REFERENCE, async (one) => await fileId(one, 'context'));
	const dataSources = await inRole(DATA_SOURCE, dataSource);
	const images = await inRole(IMAGE, imageAsset);
	return {
		...(references.length > 0 && { context_files: references }),
		...(dataSources.length > 0 && { data_sources: dataSources }),
		...(images.length > 0 && { image_assets: images }),
	};
}

interface Attachment {
	readonly batch: Batch;
	readonly itemIndex: number;
	/** As set in the panel, without what was left as it is. */
	readonly values: IDataObject;
}

function attachmentsOf(batch: Batch, itemIndex: number): Attachment[] {
	const collection: unknown = batch.context.getNodeParameter('attachments', itemIndex, {});
	const rows = isJsonObject(collection) ? collection.attachment : undefined;
	if (!Array.isArray(rows)) return [];
	return rows
		.filter(isJsonObject)
		.map((values) => ({ batch, itemIndex, values: { role: DATA_SOURCE, ...values } }));
}

async function fileId(attachment: Attachment, purpose: FilePurpose): Promise<string> {
	const { batch, values } = attachment;
	if (values[names.source] === FROM_ID) return ownId(values, 'File ID');
	return await batch.uploads.file(batch.client, await binaryOf(attachment), purpose);
}

async function dataSource(attachment: Attachment): Promise<{ file_id: string; kind?: string }> {
	const { values } = attachment;
	const chosen = optionalText(values, 'kind');
	if (values[names.source] === FROM_ID) {
		return { file_id: ownId(values, 'File ID'), ...(chosen !== undefined && { kind: chosen }) };
	}
	const kind = chosen ?? kindOfData(await binaryOf(attachment));
	return { file_id: await fileId(attachment, 'reference'), ...(kind !== undefined && { kind }) };
}

async function imageAsset(attachment: Attachment): Promise<{ image_id: string; tags?: string[] }> {
	const { batch, values } = attachment;
	const tagText = optionalText(values, 'tags') ?? '';
	const tags = parseTags(tagText);
	const asset = (image_id: string) => ({ image_id, ...(tags.length > 0 && { tags }) });
	if (values[names.source] === FROM_ID) return asset(ownId(values, 'File ID'));
	const labels = imageLabels(tagText, optionalText(values, 'caption') ?? '');
	return asset(await batch.uploads.image(batch.client, await binaryOf(attachment), labels));
}

async function binaryOf({ batch, itemIndex, values }: Attachment): Promise<BinaryInput> {
	const field = optionalText(values, names.binaryField) ?? 'data';
	return await readBinaryInput(batch.context, itemIndex, field);
}

function ownId(values: IDataObject, label: string): string {
	const id = optionalText(values, names.id);
	if (id !== undefined) return id;
	throw new ParameterError(
		'An attachment names no file',
		`Fill in '${label}' in 'Attachments', or choose 'Binary Field' there.`,
	);
}

const KINDS = ['csv', 'xlsx', 'json'];

/** By the file's extension or, where it has none that tells, by its MIME type. */
function kindOfData({ fileName, mimeType }: BinaryInput): string | undefined {
	const extension = fileName.split('.').at(-1)?.toLowerCase();
	if (extension !== undefined && KINDS.includes(extension)) return extension;
	if (mimeType.includes('spreadsheetml')) return 'xlsx';
	return KINDS.find((kind) => mimeType.endsWith(`/${kind}`));
}
