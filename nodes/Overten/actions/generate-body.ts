import type { INodeProperties } from 'n8n-workflow';

import type { GenerateRequest } from '../api/types';
import { readAttachments } from './fields/attachments';
import { readBrand } from './fields/brand';
import { optionalNumber, optionalText, readOptionValues } from './fields/option-values';
import { readPrompt } from './fields/prompt';
import { readStart } from './fields/start-from';
import { readIdempotencyKey } from './job-identity';
import type { Batch } from './operation';

/** The contract's bounds for `timeout_ms`, in s. */
const AGENT_TIMEOUT_SECONDS = { min: 10, max: 1_800 };

export const agentTimeoutOption: INodeProperties = {
	displayName: 'Agent Timeout (Seconds)',
	name: 'agentTimeout',
	type: 'number',
	typeOptions: { minValue: AGENT_TIMEOUT_SECONDS.min, maxValue: AGENT_TIMEOUT_SECONDS.max },
	default: 900,
	description: "The longest that Overten's agents may work on the job",
};

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. sales-report',
	description: 'The name to give the file. Overten chooses one if this is empty.',
};

export const checkPromptOption: INodeProperties = {
	displayName: 'Check Prompt First',
	name: 'checkPromptFirst',
	type: 'boolean',
	default: false,
	description:
		'Whether to have the prompt checked, free of charge, before the job begins. An item that lacks something then fails at once.',
};

export const idempotencyKeyOption: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. invoice-2026-041',
	description:
		'A text of your own by which Overten knows the job again. Jobs with the same key and the same content are made and paid for once. The node chooses one for each execution and item if this is empty.',
};

/**
 * The request of the item: everything is checked before the first file goes up.
 *
 * @throws {ParameterError} when a field cannot be used
 * @throws {OvertenApiError} when a file cannot be uploaded
 */
export async function readGenerateBody(
	batch: Batch,
	itemIndex: number,
): Promise<Omit<GenerateRequest, 'async' | 'webhook_url'>> {
	const { context } = batch;
	const options = readOptionValues(context, itemIndex);
	const prompt = readPrompt(context, itemIndex);
	const brand = readBrand(context, itemIndex);
	const fileName = optionalText(options, 'fileName');
	const agentTimeout = optionalNumber(
		options,
		'agentTimeout',
		'Agent Timeout',
		AGENT_TIMEOUT_SECONDS,
	);
	return {
		prompt,
		idempotency_key:
			optionalText(options, 'idempotencyKey') ?? readIdempotencyKey(batch, itemIndex),
		...(brand !== undefined && { brand }),
		...(fileName !== undefined && { file_name: fileName }),
		...(agentTimeout !== undefined && { timeout_ms: Math.round(agentTimeout * 1000) }),
		...(await readStart(batch, itemIndex)),
		...(await readAttachments(batch, itemIndex)),
	};
}
