import type { ApiErrorDetails } from '../api/errors';

/** An error as a person reads it. */
export interface Explanation {
	readonly message: string;
	/** What to do next. */
	readonly nextStep: string;
	/** What Overten said of it, if anything. */
	readonly reason?: string | undefined;
}

type Sentence = string | ((details: ApiErrorDetails) => string);

interface Row {
	readonly message: Sentence;
	readonly nextStep: Sentence;
}

/** What a request lacks, in the words of the panel. */
const MISSING_PIECES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		brand: "your brand in 'Brand'",
		context_files: "a reference in 'Attachments'",
		data_sources: "a data source in 'Attachments'",
		image_assets: "an image in 'Attachments'",
		init_file: "a file in 'Start From'",
		prompt: "more to go by in 'Prompt'",
	}),
);

/** The names of request fields in the panel. */
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
			message: 'There are not enough Overten credits left',
			nextStep: 'Add credits in Overten under Settings → Billing, then run the node again.',
		},
		invalid_api_key: {
			message: 'Overten refused the API key',
			nextStep:
				"Open the node's Overten credential and enter the API key again. You find it in Overten under Settings → API Keys.",
		},
		preflight_failed: {
			message: 'The request lacks something that Overten needs',
			nextStep: ({ missing = [] }) =>
				missing.length === 0
					? "Say in 'Prompt' more exactly what should be made. No credits were used."
					: `Add: ${missing.map((piece) => MISSING_PIECES.get(piece) ?? piece).join(', ')}. No credits were used.`,
		},
	}),
);

const BY_STATUS: Readonly<Record<number, Row>> = {
	400: {
		message: 'Overten could not use the request',
		nextStep: "Check the node's fields for this item.",
	},
	401: {
		message: 'Overten refused the API key',
		nextStep:
			"Open the node's Overten credential and enter the API key again. You find it in Overten under Settings → API Keys.",
	},
	402: {
		message: 'There are not enough Overten credits left',
		nextStep: 'Add credits in Overten under Settings → Billing, then run the node again.',
	},
	403: {
		message: 'The API key is not allowed to do this',
		nextStep: 'Use a credential whose key has the right, or ask the owner of the organization.',
	},
	404: {
		message: 'Overten does not know what the node asks for',
		nextStep:
			"It is gone or belongs to another organization. Check the IDs, and that the credential's base URL ends in /api/v1.",
	},
	409: {
		message: 'Overten has a different job under the same idempotency key',
		nextStep: 'Run the workflow anew, so that the changed job gets a key of its own.',
	},
	410: {
		message: 'What the node asks for was deleted or has expired at Overten',
		nextStep: 'Make or upload it again.',
	},
	413: {
		message: 'A file is larger than Overten takes',
		nextStep: 'Use a smaller file.',
	},
	422: {
		message: ({ refusedFields = [] }) =>
			refusedFields.length === 0
				? 'Overten did not accept a field of the request'
				: `Overten did not accept ${refusedFields.map(({ field }) => `'${label(field)}'`).join(', ')}`,
		nextStep: 'Correct it in the node, then run it again.',
	},
	429: {
		message: 'Overten receives too many requests at once',
		nextStep:
			"Wait a minute and run the node again, or lower 'Items at Once' in Options if that happens often.",
	},
	500: { message: 'Overten failed', nextStep: TRY_LATER },
	501: {
		message: 'Overten does not offer this yet',
		nextStep: 'Use another operation until it does.',
	},
	502: { message: 'A service behind Overten failed', nextStep: TRY_LATER },
	503: { message: 'Overten has no capacity at the moment', nextStep: TRY_LATER },
	504: { message: 'Overten took too long to answer', nextStep: TRY_LATER },
};

const BY_KIND: Readonly<Record<ApiErrorDetails['kind'], Row>> = {
	configuration: {
		message: ({ message }) => message,
		nextStep:
			"Open the node's Overten credential and set 'Base URL' to https://backend.overtenai.com/api/v1.",
	},
	status: {
		message: ({ status }) => `Overten answered with an error (status ${String(status)})`,
		nextStep: 'Try again. If it stays, ask the support of Overten.',
	},
	answer: {
		message: 'Overten sent an answer that cannot be read',
		nextStep:
			"Check that the credential's base URL is the address of Overten's API, and that no proxy stands in between. If it stays, ask the support of Overten.",
	},
	file: {
		message: 'The file is not a workbook, a document or a deck',
		nextStep:
			"The job is done and paid for: do not run it anew. Open the task's download_url in a browser, or ask the support of Overten.",
	},
	connection: {
		message: 'Overten could not be reached',
		nextStep:
			"Check the credential's base URL and that this n8n can reach the internet, then run the node again.",
	},
	cancelled: {
		// n8n knows a cancelled execution by this word.
		message: 'The execution was canceled',
		nextStep: 'Tasks that had begun go on at Overten.',
	},
};

/** The one table from what Overten answers to what a person reads. */
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
