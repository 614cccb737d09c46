import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { storageError } from '../api/system-errors';
import { ParameterError } from '../errors/parameter-error';
import type { Item } from './batch';
import type { FileToUpload } from './uploads';

/**
 * The file in a binary field of an item, not yet read.
 *
 * @throws {ParameterError} when there is none, or when it is empty
 * @throws {OvertenApiError} kind `storage` when n8n cannot find it in its storage
 */
export async function readBinaryInput(item: Item, field: string): Promise<FileToUpload> {
	const { context, files } = item;
	const data = files?.[field];
	if (data === undefined) throw noFileIn(item, field);
	const size = await sizeOf(context, data);
	if (size === 0) {
		throw new ParameterError(
			`The file in the field '${field}' is empty`,
			'Check the previous node: it outputs a file of 0 bytes.',
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
