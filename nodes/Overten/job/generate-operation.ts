import { requirePreflight } from '../api/preflight';
import type { Format, JobPath } from '../api/types';
import type { Field, Operation } from '../execution/operation';
import { attachments } from '../fields/attachments';
import { brand } from '../fields/brand';
import { booleanOption } from '../fields/options';
import { startFrom } from '../fields/start-from';
import {
	agentTimeout,
	answerOnly,
	fileName,
	preflightOf,
	readGenerateRequest,
} from './generate-request';
import { jobOperation } from './job-operation';
import { poll } from './modes/poll';

const checkPromptFirst = booleanOption({
	displayName: 'Check Prompt First',
	name: 'checkPromptFirst',
	description:
		'Whether to check the prompt, free of charge, before the job starts. An incomplete request then fails immediately.',
});

export interface GenerateOperationDetails {
	readonly path: Extract<JobPath, `${string}/generate`>;
	readonly format: Format;
	readonly action: string;
	readonly description: string;
	readonly prompt: Field<string>;
}

/** The operation Generate of a resource: the formats differ only in their texts and their path. */
export function generateOperation(details: GenerateOperationDetails): Operation {
	const { action, description, format, path, prompt } = details;
	return jobOperation({
		value: 'generate',
		name: 'Generate',
		action,
		description,
		path,
		format,
		preselectedMode: poll,
		duration: 'A file takes from 90 seconds to 25 minutes, and uses credits when it is done.',
		returns: 'Returns links to the file, and not the file itself.',
		fields: [prompt, attachments, startFrom, brand],
		hasIdempotencyKey: true,
		contentOptions: [agentTimeout, answerOnly, fileName],
		options: [checkPromptFirst],
		async readBody(item) {
			const body = await readGenerateRequest(item, prompt);
			if (checkPromptFirst.read(item)) {
				await requirePreflight(item.client, preflightOf(format, body));
			}
			return body;
		},
	});
}
