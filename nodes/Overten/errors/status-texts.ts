import type { ApiErrorDetails } from '../api/errors';
import { isOwnAddress, MISSING_PIECES, nameOfField, SET_WEBHOOK_URL } from './field-labels';
import type { Words } from './words';

/** A text, or how it is made for an error and the operation that has failed. */
export type Sentence = string | ((details: ApiErrorDetails, words: Words) => string);

/** A row of a table of errors. */
export interface Row {
	readonly message: Sentence;
	readonly advice: Sentence;
	readonly adviceForModel?: string;
	/** Default: true. */
	readonly isFixable?: false;
}

/** What to do about what passes by itself. */
export const WAIT = 'Wait a few minutes.';

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
		message: ({ refusedFields = [] }, words) =>
			refusedFields.length === 0
				? 'Overten did not accept a field of the request'
				: `Overten did not accept ${refusedFields.map(({ field }) => nameOfField(field, words)).join(', ')}`,
		advice: ({ refusedFields = [] }, words) =>
			refusedFields.some(({ field }) => isOwnAddress(field, words))
				? SET_WEBHOOK_URL
				: 'Correct it in the node.',
	},
	429: {
		message: 'Overten received too many requests',
		advice: (_details, { slowDown = 'spread your workflows over the day' }) =>
			`Wait a minute, and ${slowDown} if this happens often.`,
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

/** What is said of a response with an error status; undefined where nothing is known of the status. */
export function rowOfStatus({
	code = '',
	isPage,
	message,
	status = 0,
}: ApiErrorDetails): Row | undefined {
	if (isPage === true && GATEWAY_STATUSES.has(status)) return GATEWAY;
	if (status === 409 && /idempoten/i.test(`${code} ${message}`)) return KEY_COLLISION;
	return BY_CODE.get(code) ?? BY_STATUS[status];
}
