import type { ApiErrorDetails } from '../api/errors';
import { isOfCertificate } from '../api/system-errors';

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

type Sentence = string | ((details: ApiErrorDetails) => string);

interface Row {
	readonly message: Sentence;
	readonly advice: Sentence;
	readonly adviceForModel?: string;
	/** Default: true. */
	readonly isFixable?: false;
}

/** What a request is missing, in the terms of the panel: by its field, or by the group that Overten names. */
const MISSING_PIECES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		brand: "your brand in 'Brand'",
		context_files: "a reference in 'Attachments'",
		data_sources: "a data source in 'Attachments'",
		image_assets: "an image in 'Attachments'",
		images: "an image in 'Attachments'",
		init_file: "a file in 'Start From'",
		prompt: "more detail in 'Prompt'",
		reference_files: "a reference in 'Attachments'",
	}),
);

/** The panel labels of request fields. */
const FIELD_LABELS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		brand: 'Brand',
		context_files: 'Attachments',
		data_sources: 'Attachments',
		file_id: 'File ID',
		file_name: 'File Name',
		idempotency_key: 'Idempotency Key',
		image_assets: 'Attachments',
		init_file: 'Start From',
		prompt: 'Prompt',
		run_id: 'Run',
		text: 'Text',
		timeout_ms: 'Agent Timeout',
		webhook_url: 'Webhook URL',
	}),
);

const WAIT = 'Wait a few minutes.';

const REJECTED_KEY: Row = {
	message: 'Overten rejected the API key',
	advice:
		"Overten shows a key only once. Create a new key in Overten, and enter it in the node's Overten credential.",
};

const NOT_ENOUGH_CREDITS: Row = {
	message: 'You do not have enough Overten credits',
	advice: 'Add credits to your organization in Overten.',
};

const KEY_COLLISION: Row = {
	message: 'The idempotency key was already used for a different job',
	advice: "A changed job needs its own key: change 'Idempotency Key', or start a new execution.",
	adviceForModel:
		"The tool has a fixed key for one job. Call it with the arguments of that job, or tell the user that 'Idempotency Key' has to be removed.",
	isFixable: false,
};

const BY_CODE: ReadonlyMap<string, Row> = new Map(
	Object.entries<Row>({
		insufficient_credits: NOT_ENOUGH_CREDITS,
		invalid_api_key: REJECTED_KEY,
		preflight_failed: {
			message: 'The request is missing information that Overten needs',
			advice: ({ missing = [] }) =>
				missing.length === 0
					? "Describe the file in more detail in 'Prompt'."
					: `Add: ${missing.map((piece) => MISSING_PIECES.get(piece) ?? piece).join(', ')}.`,
		},
	}),
);

const BY_STATUS: Readonly<Record<number, Row>> = {
	400: {
		message: 'Overten could not process the request',
		advice: "Check the node's parameters for this item.",
	},
	401: REJECTED_KEY,
	402: NOT_ENOUGH_CREDITS,
	403: {
		message: 'Overten does not allow this request',
		advice:
			'The API key may lack the permission, your plan may not include the operation, or your organization may be suspended. Check them in Overten, or contact the owner of your organization.',
	},
	404: {
		message: 'Overten could not find the requested resource',
		advice:
			"It was deleted or belongs to another organization. Check the IDs, and that the credential's base URL ends in /api/v1.",
	},
	407: {
		message: 'The proxy between n8n and Overten requires a login',
		advice:
			"Check the user and the password in n8n's environment variables HTTP_PROXY and HTTPS_PROXY, or exempt Overten's host with NO_PROXY.",
	},
	408: { message: 'Overten took too long to respond', advice: WAIT },
	409: {
		message: 'The request conflicts with the state of the resource in Overten',
		advice: 'Check the state of the resource.',
	},
	410: {
		message: 'The requested resource was deleted or has expired in Overten',
		advice: 'Generate or upload it again.',
		isFixable: false,
	},
	413: {
		message: 'A file is larger than Overten accepts',
		advice: 'Use a smaller file, or a plan of Overten with a higher limit.',
	},
	422: {
		message: ({ refusedFields = [] }) =>
			refusedFields.length === 0
				? 'Overten did not accept a field of the request'
				: `Overten did not accept ${refusedFields.map(({ field }) => `'${label(field)}'`).join(', ')}`,
		advice: 'Correct it in the node.',
	},
	429: {
		message: 'Overten received too many requests',
		advice: "Wait a minute. If this happens often, lower 'Items at Once' in Options.",
		adviceForModel: 'Wait a minute.',
	},
	500: { message: 'Overten had an internal error', advice: WAIT },
	501: {
		message: 'Overten does not offer this yet',
		advice: 'Use another operation until it does.',
		isFixable: false,
	},
	502: { message: 'A service that Overten depends on failed', advice: WAIT },
	503: { message: 'Overten has no capacity at the moment', advice: WAIT },
	504: { message: 'Overten took too long to respond', advice: WAIT },
};

/** A page in place of JSON, with a status that proxies and gateways send when they do not get through. */
const GATEWAY: Row = {
	message: ({ status }) =>
		`A proxy between n8n and Overten returned an error (status ${String(status)})`,
	advice:
		'Wait a few minutes. If the error persists, check the proxy or gateway between n8n and the internet, and whether it lets n8n reach Overten.',
};

const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

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
		advice: 'Open its download_url in a browser, or contact Overten support.',
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

/** The one table that maps the failures of requests to messages for the user. */
export function explainApiError(details: ApiErrorDetails): Explanation {
	const { message } = details;
	const row = rowOf(details);
	const spoken = speak(row.message, details);
	return {
		message: spoken,
		advice: speak(row.advice, details),
		...(row.adviceForModel !== undefined && { adviceForModel: row.adviceForModel }),
		isFixable: row.isFixable ?? true,
		reason: message === spoken ? undefined : message,
	};
}

function rowOf(details: ApiErrorDetails): Row {
	const { code = '', credential, fromFileHost, isPage, kind, message, status = 0 } = details;
	if (fromFileHost === true && kind !== 'file') {
		const isOfLink = status >= 400 && status < 500 && status !== 408 && status !== 429;
		return isOfLink ? FILE_HOST.staleLink : FILE_HOST.fault;
	}
	if (credential !== undefined) return UNUSABLE_CREDENTIAL;
	if (kind === 'connection' && isOfCertificate(code)) return UNTRUSTED;
	if (kind === 'connection' && NAME_CODES.has(code)) return NAME_NOT_FOUND;
	if (kind !== 'status') return BY_KIND[kind];
	if (isPage === true && GATEWAY_STATUSES.has(status)) return GATEWAY;
	if (status === 409 && /idempoten/i.test(`${code} ${message}`)) return KEY_COLLISION;
	return BY_CODE.get(code) ?? BY_STATUS[status] ?? BY_KIND.status;
}

function speak(sentence: Sentence, details: ApiErrorDetails): string {
	return typeof sentence === 'string' ? sentence : sentence(details);
}

function label(field: string): string {
	const [name = field] = field.split('.');
	return FIELD_LABELS.get(name) ?? field;
}
