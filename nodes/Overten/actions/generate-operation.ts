import type { Format, JobPath } from '../api/types';
import { checkFirst } from './check-first';
import { attachmentsField } from './fields/attachments';
import { brandField } from './fields/brand';
import { readOptionValues } from './fields/option-values';
import { promptField } from './fields/prompt';
import { startFromFields } from './fields/start-from';
import {
	agentTimeoutOption,
	checkPromptOption,
	fileNameOption,
	idempotencyKeyOption,
	readGenerateBody,
} from './generate-body';
import { jobOperation } from './job-operation';
import type { Operation } from './operation';

export interface GenerateOperationDetails {
	readonly path: Extract<JobPath, `${string}/generate`>;
	readonly format: Format;
	readonly action: string;
	readonly description: string;
	readonly promptPlaceholder: string;
}

/** The operation Generate of a resource: the formats differ in their texts and their path alone. */
export function generateOperation(details: GenerateOperationDetails): Operation {
	const { action, description, format, path, promptPlaceholder } = details;
	return jobOperation({
		value: 'generate',
		name: 'Generate',
		action,
		description,
		path,
		format,
		defaultMode: 'poll',
		fields: [promptField(promptPlaceholder), ...startFromFields],
		furtherFields: [attachmentsField, brandField],
		options: [agentTimeoutOption, checkPromptOption, fileNameOption, idempotencyKeyOption],
		async readBody(batch, itemIndex) {
			const body = await readGenerateBody(batch, itemIndex);
			if (readOptionValues(batch.context, itemIndex).checkPromptFirst === true) {
				const { brand, context_files, data_sources, image_assets, prompt } = body;
				await checkFirst(batch.client, {
					format,
					prompt,
					...(brand && { brand }),
					...(context_files && { context_files }),
					...(data_sources && { data_sources }),
					...(image_assets && { image_assets }),
				});
			}
			return body;
		},
	});
}
