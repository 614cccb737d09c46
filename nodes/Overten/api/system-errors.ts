import { OvertenApiError } from './errors';
import { isRecord, isString } from './guards';

/**
 * The error for a request that got no response. n8n wraps such errors together with the request and its headers, so
 * only the system's error code is taken from them.
 */
export function connectionError(cause: unknown): OvertenApiError {
	const code = findSystemCode(cause);
	if (isStorageCode(code)) return storageError('read', cause);
	return new OvertenApiError({
		kind: 'connection',
		message:
			code === undefined
				? 'The connection to Overten failed'
				: `The connection to Overten failed (${code})`,
		...(code !== undefined && { code }),
	});
}

/** {@link connectionError} for the host of a file. */
export function fileHostError(cause: unknown): OvertenApiError {
	const code = findSystemCode(cause);
	return new OvertenApiError({
		kind: 'connection',
		fromFileHost: true,
		message: `The download failed${code === undefined ? '' : ` (${code})`}`,
		...(isRestricted(cause) && { isRestricted: true as const }),
		...(code !== undefined && { code }),
	});
}

/** The error for a file that n8n's own storage could not store or read: a disk, a database or an object store. */
export function storageError(action: 'read' | 'store', cause: unknown): OvertenApiError {
	const code = findSystemCode(cause);
	return new OvertenApiError({
		kind: 'storage',
		message: `n8n could not ${action} the file${code === undefined ? '' : ` (${code})`}`,
		...(code !== undefined && { code }),
	});
}

/** What file systems fail with, and connections do not. */
const STORAGE_CODES: ReadonlySet<string> = new Set([
	'EBADF',
	'EDQUOT',
	'EEXIST',
	'EFBIG',
	'EIO',
	'EISDIR',
	'EMFILE',
	'ENFILE',
	'ENOENT',
	'ENOSPC',
	'ENOTDIR',
	'EROFS',
]);

/** Firewalls deny connections with them, too. */
const DENIED_CODES: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** Whether an error comes from a file system. */
export function isOfFileSystem(error: unknown): boolean {
	const code = findSystemCode(error);
	return isStorageCode(code) || (code !== undefined && DENIED_CODES.has(code));
}

function isStorageCode(code: string | undefined): boolean {
	return code !== undefined && STORAGE_CODES.has(code);
}

/** Whether a connection was given up because its certificate is not trusted, which no waiting mends. */
export function isOfCertificate(code: string): boolean {
	return /^[A-Z_]*(?:CERT|VERIFY)[A-Z_]*$/.test(code);
}

/** The code of a system error, or of a certificate that is not trusted. */
function findSystemCode(error: unknown): string | undefined {
	return layersOf(error)
		.map(({ code }) => code)
		.filter(isString)
		.find((code) => /^E[A-Z_]+$/.test(code) || isOfCertificate(code));
}

/** Since n8n 2.41, see N8N_SSRF_PROTECTION_ENABLED: the names of its errors are all there is to recognize them by. */
function isRestricted(error: unknown): boolean {
	return layersOf(error).some(({ name }) => isString(name) && name.startsWith('SsrfBlocked'));
}

/** An error and its causes, the outermost first. */
function layersOf(error: unknown): Record<string, unknown>[] {
	const layers: Record<string, unknown>[] = [];
	for (let layer = error; isRecord(layer) && layers.length < 4; layer = layer.cause) {
		layers.push(layer);
	}
	return layers;
}
