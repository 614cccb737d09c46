import type { IBinaryData, IDataObject, INodeProperties } from 'n8n-workflow';

import type { FilePurpose } from '../api/files';
import { isJsonObject } from '../api/guards';
import type { GenerateRequest } from '../api/types';
import { ParameterError } from '../errors/parameter-error';
import type { Item } from '../execution/batch';
import { identityOfFile } from '../execution/binary-input';
import { isFile } from '../execution/item-files';
import type { Field } from '../execution/operation';
import type { FileToUpload } from '../execution/uploads';
import { DATA_SOURCE, IMAGE, kindOfData, REFERENCE, roleOf } from './attachment-roles';
import { fileSourceProperties, FROM_BINARY, FROM_ID, FROM_URL, readSource } from './file-source';
import { imageId } from './image-picker';
import { CAPTION, imageLabels, parseTags, TAGS } from './image-labels';
import { optionalText } from './options';
import { isSameByContent } from './pay-once-per';
import { pickedIn } from './picker';
import { startingField } from './start-from';

const names = { source: 'from', binaryField: 'binaryField', url: 'url', id: 'id' };

const attachmentsProperty: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add attachment',
	default: {},
	description: 'Files for Overten to work with',
	builderHint: {
		propertyHint:
			"Attach data instead of pasting it into the prompt. A tool of an agent has no binary fields: set from to 'url' there, and fill url with $fromAI.",
	},
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
						{ name: 'Image', value: IMAGE, description: 'An image to include in the file' },
						{
							name: 'Reference',
							value: REFERENCE,
							description: 'A text to use as a source and cite',
						},
					],
					default: DATA_SOURCE,
					description: 'How Overten uses the file',
				},
				...fileSourceProperties(names, 'File').map(unlessImage),
				...imageId.properties.map((property) => ({
					...property,
					displayOptions: { show: { role: [IMAGE], [names.source]: [FROM_ID] } },
				})),
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
					description: 'The format of the data. Set this only if the file name does not show it.',
				},
				{
					...TAGS,
					type: 'string',
					default: '',
					displayOptions: { show: { role: [IMAGE] } },
				},
				{
					...CAPTION,
					type: 'string',
					default: '',
					displayOptions: { show: { role: [IMAGE], [names.source]: [FROM_BINARY, FROM_URL] } },
				},
			],
		},
	],
};

/** An image that Overten has is picked from a list. */
function unlessImage(property: INodeProperties): INodeProperties {
	if (property.name !== names.id) return property;
	const show = { ...property.displayOptions?.show, role: [DATA_SOURCE, REFERENCE] };
	return { ...property, displayOptions: { show } };
}

const allFilesProperty: INodeProperties = {
	displayName: 'Attach All Files',
	name: 'attachAllFiles',
	type: 'boolean',
	default: false,
	// An agent calls its tool with data, and without files.
	displayOptions: { hide: { '@tool': [true] } },
	description:
		'Whether to attach every file of the item: tables (CSV, Excel, JSON) as data sources, images as images, and all others as references',
};

type Attached = Pick<GenerateRequest, 'context_files' | 'data_sources' | 'image_assets'>;

/** The attachments of an item, uploaded where need be, as the request lists them. */
export const attachments: Field<Promise<Attached>> = {
	properties: [attachmentsProperty, allFilesProperty],
	async read(item) {
		const all = attachmentsOf(item);
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
	},
};

interface Attachment {
	readonly item: Item;
	/** As set in the panel, without unchanged defaults. */
	readonly values: IDataObject;
}

function attachmentsOf(item: Item): Attachment[] {
	const collection = item.parameter('attachments', {});
	const rows = isJsonObject(collection) ? collection.attachment : undefined;
	const chosen = Array.isArray(rows) ? rows.filter(isJsonObject) : [];
	return [...chosen, ...allFiles(item, chosen)].map((values) => ({
		item,
		values: { role: DATA_SOURCE, ...values },
	}));
}

/** Every file of the item that is not used otherwise, as rows of the panel. */
function allFiles(item: Item, chosen: readonly IDataObject[]): IDataObject[] {
	if (item.parameter(allFilesProperty.name, false) !== true) return [];
	const used = [
		startingField(item),
		...chosen
			.filter((values) => (values[names.source] ?? FROM_BINARY) === FROM_BINARY)
			.map(binaryFieldIn),
	];
	const isUsed = (field: string, file: IBinaryData) =>
		used.some((one) =>
			isFile(one) ? identityOfFile(one) === identityOfFile(file) : one === field,
		);
	return Object.entries(item.files ?? {})
		.filter(([field, file]) => !isUsed(field, file))
		.map(([field, file]) => ({ role: roleOf(file), [names.binaryField]: field }));
}

async function fileId(attachment: Attachment, purpose: FilePurpose): Promise<string> {
	const { values } = attachment;
	if (values[names.source] === FROM_ID) return ownId(values);
	return await uploaded(attachment, await fileOf(attachment), purpose);
}

async function uploaded({ item }: Attachment, file: FileToUpload, purpose: FilePurpose) {
	return await item.batch.uploads.file(file, purpose, isSameByContent(item));
}

async function dataSource(attachment: Attachment): Promise<{ file_id: string; kind?: string }> {
	const { values } = attachment;
	const chosen = optionalText(values, 'kind', 'Kind of Data');
	if (values[names.source] === FROM_ID) {
		return { file_id: ownId(values), ...(chosen !== undefined && { kind: chosen }) };
	}
	const file = await fileOf(attachment);
	const kind = chosen ?? kindOfData(file);
	const file_id = await uploaded(attachment, file, 'reference');
	return { file_id, ...(kind !== undefined && { kind }) };
}

async function imageAsset(attachment: Attachment): Promise<{ image_id: string; tags?: string[] }> {
	const { item, values } = attachment;
	const tagText = optionalText(values, 'tags', 'Tags') ?? '';
	const tags = parseTags(tagText);
	const asset = (image_id: string) => ({ image_id, ...(tags.length > 0 && { tags }) });
	if (values[names.source] === FROM_ID) return asset(pickedIn(values, imageId));
	const labels = imageLabels(tagText, optionalText(values, 'caption', 'Caption') ?? '');
	const file = await fileOf(attachment);
	return asset(await item.batch.uploads.image(file, labels, isSameByContent(item)));
}

async function fileOf({ item, values }: Attachment): Promise<FileToUpload> {
	return await readSource(item, values[names.source], names, (name) =>
		name === names.binaryField ? binaryFieldIn(values) : values[name],
	);
}

function binaryFieldIn({ [names.binaryField]: chosen }: IDataObject): unknown {
	return chosen === undefined || chosen === '' ? 'data' : chosen;
}

function ownId(values: IDataObject): string {
	const id = optionalText(values, names.id, 'File ID');
	if (id !== undefined) return id;
	throw new ParameterError(
		'An attachment has no file',
		"Fill in 'File ID' in 'Attachments', or choose 'Binary Field' there.",
	);
}
