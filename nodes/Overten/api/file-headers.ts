import type { Format } from './types';

export interface FileType {
	/** With its dot. */
	readonly extension: string;
	readonly mimeType: string;
}

/** The Office Open XML types, as registered with IANA. */
export const FILE_TYPES: Readonly<Record<Format, FileType>> = {
	excel: {
		extension: '.xlsx',
		mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	},
	word: {
		extension: '.docx',
		mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	},
	slides: {
		extension: '.pptx',
		mimeType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	},
};

/** The types that file stores report for a file of unknown type. */
const UNTYPED: ReadonlySet<string> = new Set([
	'',
	'application/octet-stream',
	'application/zip',
	'binary/octet-stream',
]);

/** The media type in a `Content-Type` header, in lower case and without its parameters; '' when there is none. */
export function mediaTypeOf(contentType: unknown): string {
	const sent = typeof contentType === 'string' ? contentType : '';
	return sent.replace(/;.*/s, '').trim().toLowerCase();
}

const FORMATS: readonly Format[] = ['excel', 'word', 'slides'];

/** What shows the format of a file that is sent without its type, the best first. */
export interface FormatHints {
	/** In its headers. */
	readonly fileName?: string | undefined;
	readonly expected?: Format | undefined;
	/** Other names and paths of it, if they are any. */
	readonly otherNames: readonly unknown[];
}

/**
 * The format of a downloaded file: from the type that the server reports or, if it reports none, from whatever else shows
 * it.
 *
 * @returns undefined for any other type, such as an error page's.
 */
export function formatOfDownload(
	contentType: unknown,
	{ expected, fileName, otherNames }: FormatHints,
): Format | undefined {
	const type = mediaTypeOf(contentType);
	const reported = FORMATS.find((format) => FILE_TYPES[format].mimeType === type);
	if (reported !== undefined) return reported;
	if (!UNTYPED.has(type)) return undefined;
	const others = otherNames.map(formatOfName);
	return [formatOfName(fileName), expected, ...others].find((format) => format !== undefined);
}

/** The format that the extension of a name shows. */
export function formatOfName(name: unknown): Format | undefined {
	const lower = typeof name === 'string' ? name.trim().toLowerCase() : '';
	return FORMATS.find((format) => lower.endsWith(FILE_TYPES[format].extension));
}

/** Office files are zip files, and none of them is an empty one. */
const ZIP_START = Buffer.from('PK\u0003\u0004', 'latin1');

/** Whether these are the first bytes of an Office file, at least four of them. */
export function startsAsOfficeFile(bytes: Buffer): boolean {
	return bytes.subarray(0, ZIP_START.length).equals(ZIP_START);
}

/**
 * The file name in a `Content-Disposition` header (RFC 6266), the encoded form (`filename*`) before the plain one. Any
 * folders in it are dropped. Undefined when there is none.
 */
export function fileNameOf(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	const name = encodedName(header) ?? plainName(header);
	const base = name?.split(/[/\\]/).at(-1)?.trim();
	return base === '' || base === '.' || base === '..' ? undefined : base;
}

function encodedName(header: string): string | undefined {
	const [, encoded] = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header) ?? [];
	if (encoded === undefined) return undefined;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return undefined;
	}
}

function plainName(header: string): string | undefined {
	const [, quoted, bare] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
	return quoted?.replace(/\\(.)/g, '$1') ?? bare;
}
