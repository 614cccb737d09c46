import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { isString } from '../api/guards';
import { storageError } from '../api/system-errors';
import { ParameterError } from '../errors/parameter-error';
import type { Item } from './batch';
import { fileAt } from './item-files';
import type { FileToUpload } from './uploads';

/**
 * A file of n8n's, not yet read.
 *
 * @param chosen the name of a binary field, or the file itself where an expression returns it, as in n8n's own nodes
 * @throws {ParameterError} when there is none, or when it is empty
 * @throws {OvertenApiError} kind `storage` when n8n cannot find it in its storage
 */
export async function readBinaryInput(
	item: Item,
	chosen: string | IBinaryData,
): Promise<FileToUpload> {
	const { context } = item;
	const data = isString(chosen) ? fileNamed(item, chosen) : chosen;
	const field = isString(chosen) ? chosen : 'data';
	const size = await sizeOf(context, data);
	if (size === 0) {
		throw new ParameterError(
			isString(chosen) ? `The file in the field '${chosen}' is empty` : 'The file is empty',
			'Check the node that outputs it: the file has 0 bytes.',
		);
	}
	const { mimeType } = data;
	const fileName = data.fileName ?? `${field}${data.fileExtension ? `.${data.fileExtension}` : ''}`;
	return {
		identity: identityOfFile(data),
		fileName,
		mimeType,
		open: async () => ({ content: await contentOf(context, data), size, fileName, mimeType }),
	};
}

/**
 * The same for the same file, in every attempt: of its ID the end, a UUID, since n8n moves the file of a webhook, a form or a
 * chat from `…/executions/temp/binary_data/<UUID>` to a folder of the execution when that ends.
 */
export function identityOfFile({ data, id }: IBinaryData): string {
	return id?.split('/').at(-1) ?? createHash('sha256').update(data).digest('hex');
}

function fileNamed(item: Item, field: string): IBinaryData {
	const { batch, files, json } = item;
	const file = files?.[field] ?? (batch.hasFilesInJson ? fileAt(json, field) : undefined);
	if (file === undefined) throw noFileIn(item, field);
	return file;
}

function noFileIn({ files = {} }: Item, field: string): ParameterError {
	const fields = Object.keys(files);
	const found =
		fields.length === 0
			? 'The item has no files. Check the previous node.'
			: `The item has files in these fields: ${fields.join(', ')}.`;
	return new ParameterError(`The item has no file in the field '${field}'`, found);
}

/** In bytes. */
async function sizeOf({ helpers }: IExecuteFunctions, { id, data }: IBinaryData): Promise<number> {
	if (id === undefined) return Buffer.byteLength(data, 'base64');
	const metadata = await helpers.getBinaryMetadata(id).catch((error: unknown) => {
		throw storageError('read', error);
	});
	return metadata.fileSize;
}

async function contentOf({ helpers }: IExecuteFunctions, { id, data }: IBinaryData) {
	return id === undefined ? Buffer.from(data, 'base64') : await helpers.getBinaryStream(id);
}
