/**
 * The file name that a `Content-Disposition` header gives (RFC 6266), the encoded form (`filename*`) before the plain
 * one. Any folders in it are dropped. Undefined when there is none.
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
