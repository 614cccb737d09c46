import { createHash } from 'crypto';

import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { fetchFile } from '../api/fetch-file';
import { FileSourceError } from '../errors/file-source-error';
import type { Item } from './batch';
import type { FileToUpload } from './uploads';

const CHECK_URL =
	'Check that the URL leads to the file itself, and that it opens without a login, as in a private window of a browser.';

/**
 * The file at a URL.
 *
 * @param url an http or https address
 * @throws {FileSourceError} when there is none
 * @throws {OvertenApiError} kind `cancelled` after a stop
 */
export async function readUrlInput({ client, context }: Item, url: string): Promise<FileToUpload> {
	const fetched = await settle(fetchFile(context, client, url));
	if (fetched.error !== undefined) {
		if (fetched.error.details.kind === 'cancelled') throw fetched.error;
		throw explain(fetched.error, new URL(url).hostname);
	}
	const { content, ...file } = fetched.value;
	const digest = createHash('sha256').update(content).digest('hex');
	return {
		...file,
		identity: digest,
		digest,
		open: async () => await Promise.resolve({ ...file, content, size: content.length }),
	};
}

/** The host is named alone, since the rest of an address may grant access to the file. */
function explain({ details }: OvertenApiError, host: string): FileSourceError {
	const { code, isRestricted, kind, message, status } = details;
	if (isRestricted === true) {
		return new FileSourceError(
			`n8n does not allow requests to ${host}`,
			'Its protection against internal addresses (N8N_SSRF_PROTECTION_ENABLED) blocks it. Use a public address.',
		);
	}
	if (kind === 'file') return new FileSourceError(message, CHECK_URL);
	const reason =
		status === undefined
			? `${host} could not be reached${code === undefined ? '' : ` (${code})`}`
			: `${host} returned status ${String(status)}`;
	return new FileSourceError(`The file could not be fetched: ${reason}`, CHECK_URL);
}
