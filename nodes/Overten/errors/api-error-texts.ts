import type { ApiErrorDetails } from '../api/errors';
import { isOfCertificate } from '../api/system-errors';
import { rowOfStatus, WAIT } from './status-texts';
import type { Row, Sentence } from './status-texts';
import type { Words } from './words';

/** An error as the user reads it, without what the failure table decides. */
export interface Explanation {
	readonly message: string;
	/** What to do about it, in sentences. */
	readonly advice: string;
	/** The same for a model, where it cannot do what a person can. */
	readonly adviceForModel?: string;
	/** Whether trying again makes sense once the advice was followed. */
	readonly isFixable: boolean;
	/** Overten's own message, or the technical reason, if any. */
	readonly reason?: string | undefined;
}

const UNTRUSTED: Row = {
	message: 'The certificate of the connection to Overten is not trusted',
	advice:
		"A proxy probably decrypts the traffic of your network: save its root certificate as a file, and set n8n's environment variable NODE_EXTRA_CA_CERTS to the path of that file. If there is no such proxy, check the credential's base URL.",
};

const NAME_NOT_FOUND: Row = {
	message: "The name of Overten's host could not be resolved (DNS)",
	advice:
		"Check the credential's base URL, and that the DNS server of the machine or container on which n8n runs answers.",
};

const UNUSABLE_CREDENTIAL: Row = {
	message: ({ message }) => message,
	advice:
		"Select an Overten credential in the node, or create it again. A credential that cannot be decrypted needs n8n's former N8N_ENCRYPTION_KEY.",
};

const NAME_CODES: ReadonlySet<string> = new Set(['EAI_AGAIN', 'ENOTFOUND']);

const BY_KIND: Readonly<Record<ApiErrorDetails['kind'], Row>> = {
	configuration: {
		message: ({ message }) => message,
		advice:
			"Open the node's Overten credential and set 'Base URL' to https://backend.overtenai.com/api/v1.",
	},
	status: {
		message: ({ status }) => `Overten returned an error (status ${String(status)})`,
		advice: 'If the error persists, contact Overten support.',
	},
	answer: {
		message: 'Overten sent a response that cannot be read',
		advice:
			"Check that the credential's base URL is the address of Overten's API, and that no proxy intercepts the requests. If the error persists, contact Overten support.",
	},
	file: {
		message: 'The file is not a workbook, a document or a deck',
		advice:
			"'Run → Get' returns new links to it: open one in a browser, or contact Overten support.",
	},
	connection: {
		message: 'Overten could not be reached',
		advice: "Check the credential's base URL, and that n8n can reach the internet.",
	},
	storage: {
		message: "n8n's storage for files failed",
		advice: ({ code = '' }) =>
			STORAGE_ADVICE.get(code) ?? "Check n8n's storage for binary data and its settings.",
	},
	cancelled: {
		// n8n recognizes a cancelled execution by this word.
		message: 'The execution was canceled',
		advice: '',
	},
};

const FREE_SPACE = 'Free space on the disk on which n8n stores its files.';

const ALLOW_WRITING = 'Allow n8n to read and write the folder in which it stores its files.';

const STORAGE_ADVICE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		EACCES: ALLOW_WRITING,
		EDQUOT: FREE_SPACE,
		ENOSPC: FREE_SPACE,
		EPERM: ALLOW_WRITING,
		EROFS: ALLOW_WRITING,
	}),
);

/** What the host of the finished file says is nothing about the API key or the credits. */
const FILE_HOST = {
	staleLink: {
		message: 'The link to the file is not valid or no longer valid',
		advice: '',
		isFixable: false,
	},
	fault: { message: 'The file could not be downloaded', advice: WAIT },
} satisfies Record<string, Row>;

/**
 * The one table that maps the failures of requests to messages for the user.
 *
 * @param words how the operation that has failed is spoken of
 */
export function explainApiError(details: ApiErrorDetails, words: Words = {}): Explanation {
	const { message } = details;
	const row = rowOf(details);
	const spoken = speak(row.message, details, words);
	return {
		message: spoken,
		advice: speak(row.advice, details, words),
		...(row.adviceForModel !== undefined && { adviceForModel: row.adviceForModel }),
		isFixable: row.isFixable ?? true,
		reason: message === spoken ? undefined : message,
	};
}

function rowOf(details: ApiErrorDetails): Row {
	const { code = '', credential, fromFileHost, kind, status = 0 } = details;
	if (fromFileHost === true && kind !== 'file') {
		const isOfLink = status >= 400 && status < 500 && status !== 408 && status !== 429;
		return isOfLink ? FILE_HOST.staleLink : FILE_HOST.fault;
	}
	if (credential !== undefined) return UNUSABLE_CREDENTIAL;
	if (kind === 'connection' && isOfCertificate(code)) return UNTRUSTED;
	if (kind === 'connection' && NAME_CODES.has(code)) return NAME_NOT_FOUND;
	if (kind !== 'status') return BY_KIND[kind];
	return rowOfStatus(details) ?? BY_KIND.status;
}

function speak(sentence: Sentence, details: ApiErrorDetails, words: Words): string {
	return typeof sentence === 'string' ? sentence : sentence(details, words);
}
