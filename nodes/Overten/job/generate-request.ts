import type { Format, JobBody, PreflightRequest } from '../api/types';
import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';
import { attachments } from '../fields/attachments';
import { brand } from '../fields/brand';
import { booleanOption, numberOption, textOption } from '../fields/options';
import { startFrom } from '../fields/start-from';

/** The contract's bounds for `timeout_ms`, in s. */
const AGENT_TIMEOUT_SECONDS = { min: 10, max: 1_800 };

export const agentTimeout = numberOption(
	{
		displayName: 'Agent Timeout (Seconds)',
		name: 'agentTimeout',
		typeOptions: { minValue: AGENT_TIMEOUT_SECONDS.min, maxValue: AGENT_TIMEOUT_SECONDS.max },
		default: AGENT_TIMEOUT_SECONDS.max,
		description:
			"How long Overten's agents may work on the job, from 10 to 1800 seconds. A large file can take 1500 seconds (25 minutes).",
	},
	AGENT_TIMEOUT_SECONDS,
);

export const fileName = textOption({
	displayName: 'File Name',
	name: 'fileName',
	placeholder: 'e.g. sales-report',
	description: 'The name of the file. If empty, Overten chooses one.',
});

export const answerOnly = booleanOption({
	displayName: 'Answer Only',
	name: 'answerOnly',
	description:
		'Whether to get a written answer to the prompt instead of a file, such as to a question about a previous run. The output has it in the field answer.',
});

/**
 * What preflight is asked about a job. Overten knows attachments by the IDs of their uploads only (PreflightRequest in
 * the contract), so what is checked is what would be submitted.
 */
export function preflightOf(
	format: Format,
	{
		brand,
		context_files,
		data_sources,
		image_assets,
		init_file,
		mode,
		prompt,
		run_id,
	}: JobBody<'/excel/generate'>,
): PreflightRequest {
	return {
		format,
		prompt,
		...(brand && { brand }),
		...(context_files && { context_files }),
		...(data_sources && { data_sources }),
		...(image_assets && { image_assets }),
		...(init_file != null && { init_file }),
		...(mode && { mode }),
		...(run_id != null && { run_id }),
	};
}

/**
 * The request of a job that makes a file: everything is checked before the first file is uploaded.
 *
 * @param prompt the operation's field, whose placeholder differs from one to the next
 * @throws {ParameterError} when a field cannot be used
 * @throws {OvertenApiError} when a file cannot be uploaded
 */
export async function readGenerateRequest(
	item: Item,
	prompt: Field<string>,
): Promise<JobBody<'/excel/generate'>> {
	const checked = {
		prompt: prompt.read(item),
		brand: brand.read(item),
		file_name: fileName.read(item),
		agentTimeoutSeconds: agentTimeout.read(item),
	};
	return {
		prompt: checked.prompt,
		...(answerOnly.read(item) && { mode: 'ask' as const }),
		...(checked.brand !== undefined && { brand: checked.brand }),
		...(checked.file_name !== undefined && { file_name: checked.file_name }),
		...(checked.agentTimeoutSeconds !== undefined && {
			timeout_ms: Math.round(checked.agentTimeoutSeconds * 1000),
		}),
		...(await startFrom.read(item)),
		...(await attachments.read(item)),
	};
}
