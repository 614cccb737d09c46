import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { downloadFile } from '../api/files';
import { isString } from '../api/narrow';
import type { Format, JobBody, JobPath } from '../api/types';
import type { JobSession } from '../generation/job';
import { generateAndPoll } from '../generation/poll';
import { toOutput } from '../generation/result';
import type { JobState } from '../generation/result';
import { submitAsync } from '../generation/submit';
import { generateInSync } from '../generation/sync';
import {
	executionFields,
	LOOKING_MODES,
	readAfterPromotion,
	readExecutionMode,
	readWebhookUrl,
	WAITING_MODES,
} from './fields/execution';
import type { ExecutionMode } from './fields/execution';
import { itemsAtOnceOption } from './fields/items-at-once';
import { optionsField, readOptionValues } from './fields/option-values';
import { downloadFields, readDownloadField } from './fields/output';
import { shownWhen } from './fields/show';
import { lookingOptions, readWaitingOptions, waitLimitOption } from './fields/waiting-options';
import { withFile } from './item-files';
import type { Batch, Operation } from './operation';
import { readResumeUrl } from './pause/resume-url';

/** An operation that begins a job at Overten and learns its end in one of the execution modes. */
export interface JobOperationDetails<Path extends JobPath> {
	readonly value: string;
	readonly name: string;
	readonly action: string;
	readonly description: string;
	readonly path: Path;
	readonly defaultMode: ExecutionMode;
	/** The format of the file that it makes; undefined when it makes none. */
	readonly format?: Format;
	/** What is asked, above the fields of the execution. */
	readonly fields: readonly INodeProperties[];
	/** Below them. */
	readonly furtherFields?: readonly INodeProperties[];
	readonly options?: readonly INodeProperties[];
	/** Checks the item's parameters, uploads its files, and makes the request's body. */
	readBody(batch: Batch, itemIndex: number): Promise<JobBody<Path>>;
}

export function jobOperation<Path extends JobPath>(details: JobOperationDetails<Path>): Operation {
	const { value, name, action, description, path, format } = details;
	const whileWaiting = { '/executionMode': WAITING_MODES };
	const whileLooking = { '/executionMode': LOOKING_MODES };
	return {
		value,
		name,
		action,
		description,
		fields: [
			...details.fields,
			...executionFields(details.defaultMode),
			...(format === undefined ? [] : downloadFields).map((field) =>
				shownWhen({ executionMode: WAITING_MODES }, field),
			),
			...(details.furtherFields ?? []),
			optionsField([
				...(details.options ?? []),
				...lookingOptions.map((option) => shownWhen(whileLooking, option)),
				shownWhen(whileWaiting, waitLimitOption),
				itemsAtOnceOption,
			]),
		],
		async run(batch, itemIndex) {
			const { client, context, tasks } = batch;
			const mode = readExecutionMode(context);
			const outputField =
				format === undefined || mode === 'async'
					? undefined
					: readDownloadField(context, itemIndex);
			const resumeUrl = mode === 'webhook' ? readResumeUrl(context, client.host) : undefined;
			const session: JobSession = {
				client,
				...readWaitingOptions(readOptionValues(context, itemIndex)),
				job: { path, body: await details.readBody(batch, itemIndex) },
				onTask: (taskId, runId) => tasks.set(itemIndex, { taskId, runId }),
			};
			if (mode === 'webhook') {
				return {
					task: await submitAsync(session, resumeUrl),
					format: format ?? null,
					outputField: outputField ?? null,
					waitLimitMs: session.waitLimitMs,
					binary: context.getInputData()[itemIndex]?.binary ?? null,
				};
			}
			const state = await RUN_IN_MODE[mode](session, context, itemIndex);
			return [await toItem(batch, itemIndex, state, format, outputField)];
		},
	};
}

type RunInMode = (
	session: JobSession,
	context: IExecuteFunctions,
	itemIndex: number,
) => Promise<JobState>;

const RUN_IN_MODE: Readonly<Record<Exclude<ExecutionMode, 'webhook'>, RunInMode>> = {
	async: async (session, context, itemIndex) =>
		await submitAsync(session, readWebhookUrl(context, itemIndex)),
	poll: async (session) => await generateAndPoll(session),
	sync: async (session, context, itemIndex) => {
		const afterPromotion = readAfterPromotion(context, itemIndex);
		const { state, promoted } = await generateInSync(session, afterPromotion);
		if (promoted) hintAtPromotion(context);
		return state;
	},
};

async function toItem(
	{ client, context }: Batch,
	itemIndex: number,
	state: JobState,
	format: Format | undefined,
	outputField: string | undefined,
): Promise<INodeExecutionData> {
	const json = toOutput(state, format ?? null);
	if (outputField === undefined || json.status !== 'completed' || !isString(json.run_id)) {
		return withFile(context, itemIndex, json);
	}
	const file = await downloadFile(context, client, {
		runId: json.run_id,
		format,
		url: isString(json.download_url) ? json.download_url : undefined,
	});
	return withFile(context, itemIndex, json, outputField, file);
}

function hintAtPromotion(context: IExecuteFunctions): void {
	context.addExecutionHints({
		message:
			"A job took longer than Overten keeps a connection open, so it went on as a task. For jobs of this size, choose 'Async: Poll Until Done' as Execution Mode.",
		location: 'outputPane',
	});
}
