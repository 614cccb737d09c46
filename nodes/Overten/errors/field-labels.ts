import type { Words } from './words';

/** What a request is missing, in the terms of the panel: by its field, or by the group that Overten names. */
export const MISSING_PIECES: ReadonlyMap<string, string> = new Map(
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

/** The panel labels of request fields, unless an operation has its own. */
const FIELD_LABELS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		brand: 'Brand',
		context_files: 'Attachments',
		data_sources: 'Attachments',
		file_id: 'File From',
		file_name: 'File Name',
		idempotency_key: 'Idempotency Key',
		image_assets: 'Attachments',
		init_file: 'Start From',
		prompt: 'Prompt',
		run_id: 'Run',
		text: 'Text',
		timeout_ms: 'Agent Timeout',
	}),
);

/** Where Overten is to call this n8n: n8n says it, and no field of the panel. */
const OWN_ADDRESSES: ReadonlySet<string> = new Set(['url', 'webhook_url']);

/** What to do where Overten cannot or will not call this n8n. */
export const SET_WEBHOOK_URL =
	'Set the environment variable WEBHOOK_URL of n8n to its public https address.';

/**
 * What the user knows a request field as.
 *
 * @param field its path in the request, such as `image_assets.0.image_id`
 */
export function nameOfField(field: string, words: Words): string {
	if (isOwnAddress(field, words)) return 'the address of this n8n';
	const name = firstPart(field);
	return `'${words.labels?.get(name) ?? FIELD_LABELS.get(name) ?? field}'`;
}

/** Whether a request field holds an address of this n8n that nobody has entered in the panel. */
export function isOwnAddress(field: string, { labels }: Words): boolean {
	const name = firstPart(field);
	return OWN_ADDRESSES.has(name) && labels?.has(name) !== true;
}

function firstPart(field: string): string {
	const [name = field] = field.split('.');
	return name;
}
