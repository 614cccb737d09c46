import type { ApiErrorDetails } from '../api/errors';

/** An error as the user reads it. */
export interface Explanation {
	readonly message: string;
	/** What to do next. */
	readonly nextStep: string;
	/** Overten's own message, if any. */
	readonly reason?: string | undefined;
}

type Sentence = string | ((details: ApiErrorDetails) => string);

interface Row {
	readonly message: Sentence;
	readonly nextStep: Sentence;
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

const TRY_LATER = 'No credits were used. Try again in a few minutes.';

const BY_CODE: ReadonlyMap<string, Row> = new Map(
	Object.entries<Row>({
		insufficient_credits: {
			message: 'You do not have enough Overten credits',
			nextStep: 'Add credits in Overten under Settings → Billing, then run the node again.',
		},
		invalid_api_key: {
			message: 'Overten rejected the API key',
			nextStep:
				"Open the node's Overten credential and enter the API key again. You can find it in Overten under Settings → API Keys.",
		},
		preflight_failed: {
			message: 'The request is missing information that Overten needs',
			nextStep: ({ missing = [] }) =>
				missing.length === 0
					? "Describe the file in more detail in 'Prompt'. No credits were used."
					: `Add: ${missing.map((piece) => MISSING_PIECES.get(piece) ?? piece).join(', ')}. No credits were used.`,
		},
	}),
);

const BY_STATUS: Readonly<Record<number, Row>> = {
	400: {
		message: 'Overten could not process the request',
		nextStep: "Check the node's parameters for this item.",
	},
	401: {
		message: 'Overten rejected the API key',
		nextStep:
			"Open the node's Overten credential and enter the API key again. You can find it in Overten under Settings → API Keys.",
	},
	402: {
		message: 'You do not have enough Overten credits',
		nextStep: 'Add credits in Overten under Settings → Billing, then run the node again.',
	},
	403: {
		message: 'The API key does not have permission to do this',
		nextStep:
			'Use a credential whose key has this permission, or contact the owner of your organization.',
	},
	404: {
		message: 'Overten could not find the requested resource',
		nextStep:
			"It was deleted or belongs to another organization. Check the IDs, and that the credential's base URL ends in /api/v1.",
	},
	409: {
		message: 'The idempotency key was already used for a different job',
		nextStep: 'Run the workflow again, so that the changed job gets its own key.',
	},
	410: {
		message: 'The requested resource was deleted or has expired in Overten',
		nextStep: 'Generate or upload it again.',
	},
	413: {
		message: 'A file is larger than Overten accepts',
		nextStep: 'Use a smaller file.',
	},
	422: {
		message: ({ refusedFields = [] }) =>
			refusedFields.length === 0
				? 'Overten did not accept a field of the request'
				: `Overten did not accept ${refusedFields.map(({ field }) => `'${label(field)}'`).join(', ')}`,
		nextStep: 'Correct it in the node, then run the node again.',
	},
	429: {
		message: 'Overten received too many requests',
		nextStep:
			"Wait a minute, then run the node again. If this happens often, lower 'Items at Once' in Options.",
	},
	500: { message: 'Overten had an internal error', nextStep: TRY_LATER },
	501: {
		message: 'Overten does not offer this yet',
		nextStep: 'Use another operation until it does.',
	},
	502: { message: 'A service that Overten depends on failed', nextStep: TRY_LATER },
	503: { message: 'Overten has no capacity at the moment', nextStep: TRY_LATER },
	504: { message: 'Overten took too long to respond', nextStep: TRY_LATER },
};

const BY_KIND: Readonly<Record<ApiErrorDetails['kind'], Row>> = {
	configuration: {
		message: ({ message }) => message,
		nextStep:
			"Open the node's Overten credential and set 'Base URL' to https://backend.overtenai.com/api/v1.",
	},
	status: {
		message: ({ status }) => `Overten returned an error (status ${String(status)})`,
		nextStep: 'Try again. If the error persists, contact Overten support.',
	},
	answer: {
		message: 'Overten sent a response that cannot be read',
		nextStep:
			"Check that the credential's base URL is the address of Overten's API, and that no proxy intercepts the requests. If the error persists, contact Overten support.",
	},
	file: {
		message: 'The file is not a workbook, a document or a deck',
		nextStep:
			"The job is done and paid for, so do not run it again. Open the task's download_url in a browser, or contact Overten support.",
	},
	connection: {
		message: 'Overten could not be reached',
		nextStep:
			"Check the credential's base URL, and that n8n can reach the internet. Then run the node again.",
	},
	cancelled: {
		// n8n recognizes a cancelled execution by this word.
		message: 'The execution was canceled',
		nextStep: 'Tasks that have started continue in Overten.',
	},
};

/** The one table that maps Overten's responses to messages for the user. */
export function explainApiError(details: ApiErrorDetails): Explanation {
	const { code, kind, message, status } = details;
	const row =
		(kind === 'status' && code !== undefined ? BY_CODE.get(code) : undefined) ??
		(kind === 'status' && status !== undefined ? BY_STATUS[status] : undefined) ??
		BY_KIND[kind];
	const spoken = speak(row.message, details);
	return {
		message: spoken,
		nextStep: speak(row.nextStep, details),
		reason: message === spoken ? undefined : message,
	};
}

function speak(sentence: Sentence, details: ApiErrorDetails): string {
	return typeof sentence === 'string' ? sentence : sentence(details);
}

function label(field: string): string {
	const [name = field] = field.split('.');
	return FIELD_LABELS.get(name) ?? field;
}
