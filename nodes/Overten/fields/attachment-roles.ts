/** What Overten uses an attachment as: the values of Use As. */
export const DATA_SOURCE = 'dataSource';
export const REFERENCE = 'reference';
export const IMAGE = 'image';

interface NamedFile {
	readonly fileName?: string;
	readonly mimeType: string;
}

const KINDS = ['csv', 'xlsx', 'json'];

/** Determined by the file's extension or, if that is not one of them, by its MIME type. */
export function kindOfData({ fileName, mimeType }: NamedFile): string | undefined {
	const extension = fileName?.split('.').at(-1)?.toLowerCase();
	if (extension !== undefined && KINDS.includes(extension)) return extension;
	if (mimeType.includes('spreadsheetml')) return 'xlsx';
	return KINDS.find((kind) => mimeType.endsWith(`/${kind}`));
}

/** What a file is most likely attached for. */
export function roleOf(file: NamedFile): string {
	if (kindOfData(file) !== undefined) return DATA_SOURCE;
	return file.mimeType.startsWith('image/') ? IMAGE : REFERENCE;
}
