import type { INodeExecutionData } from 'n8n-workflow';

import type { Format, JobBody, JobPath } from '../api/types';
import type { Item } from '../execution/batch';
import type { Field, Operation } from '../execution/operation';
import { equalCalls } from '../fields/equal-calls';
import { fileLink } from '../fields/file-link';
import { itemsAtOnce } from '../fields/items-at-once';
import { optionsField } from '../fields/options';
import { downloadField } from '../fields/output';
import { payOncePerContent } from '../fields/pay-once-per';
import { simplify } from '../fields/simplify';
import { stopIfCreditsBelow } from './credit-guard';
import { labelExecution } from './execution-labels';
import { ownIdempotencyKey, scopeOfItems, writtenParameters } from './identity';
import { extraFields, withExtraFields } from './extra-fields';
import { tasksOfScope } from './stored-jobs';
import { executeInMode, modeFields, optionShownInModes, shownInModes } from './modes';
import type { Mode } from './modes/mode';
import { answerAfter } from './patience';
import { prepareJob } from './prepare';
import { ended } from './tool-calls';
import { pollOptions, waitLimit } from './wait-plan';

/** An operation that starts a paid job at Overten and learns of its end in one of the execution modes. */
export interface JobOperationDetails<Path extends JobPath> extends Pick<
	Operation,
	'action' | 'description' | 'name' | 'value'
> {
	readonly path: Path;
	readonly preselectedMode: Mode;
	/** How long a job takes and that it costs credits: a sentence, for the panel. */
	readonly duration: string;
	/** What a model gets, in a sentence. */
	readonly returns: string;
	/** The format of the file that it generates; undefined when it generates none. */
	readonly format?: Format;
	/** Whether Overten's API takes an idempotency key for this job. */
	readonly hasIdempotencyKey?: boolean;
	/** The panel's labels of request fields, where they are not those of Generate. */
	readonly labels?: ReadonlyMap<string, string>;
	/** What is generated: the fields above those of the execution mode. */
	readonly fields: readonly Field[];
	/** What is generated: options. */
	readonly contentOptions?: readonly Field[];
	/** Options that do not change what is generated. */
	readonly options?: readonly Field[];
	/** Checks the item's parameters, uploads its files, and builds the request body. */
	readBody(item: Item): JobBody<Path> | Promise<JobBody<Path>>;
}

const FOR_MODEL =
	'If the status is not completed, call this tool again later with exactly the same arguments: it continues to wait for the same job, which is paid for once. Other arguments are another job, which is paid for as well.';

const waits = (mode: Mode) => mode.waits;
const polls = (mode: Mode) => mode.polls;

export function jobOperation<Path extends JobPath>(details: JobOperationDetails<Path>): Operation {
	const { value, name, action, description, format, hasIdempotencyKey = false } = details;
	const { fields, labels, options = [] } = details;
	const contentOptions = [
		...(details.contentOptions ?? []),
		extraFields,
		...(hasIdempotencyKey ? [ownIdempotencyKey] : []),
	];
	const plan = {
		path: details.path,
		format: format ?? null,
		hasIdempotencyKey,
		written: writtenParameters(fields, contentOptions),
		readBody: async (item: Item) => withExtraFields(item, await details.readBody(item)),
	};
	return {
		value,
		name,
		action,
		description,
		// Without a key, its result is in the answer alone.
		words: { isListed: hasIdempotencyKey, ...(labels !== undefined && { labels }) },
		forModel: `${details.duration} ${details.returns} ${FOR_MODEL}`,
		fields: [
			...fields,
			...modeFields(details.preselectedMode, details.duration),
			...(format === undefined ? [] : [shownInModes(waits, downloadField)]),
			shownInModes(waits, simplify),
			optionsField([
				...contentOptions,
				...options,
				...(hasIdempotencyKey ? [payOncePerContent] : []),
				...pollOptions.map((option) => optionShownInModes(polls, option)),
				optionShownInModes(waits, waitLimit),
				...(format === undefined ? [] : [optionShownInModes(waits, fileLink)]),
				optionShownInModes(waits, answerAfter),
				stopIfCreditsBelow,
				itemsAtOnce,
				equalCalls,
			]),
		],
		async execute(batch) {
			batch.earlierTasks = tasksOfScope(batch.nodeContext, scopeOfItems(batch));
			let outputs: INodeExecutionData[] = [];
			try {
				outputs = await executeInMode(
					batch,
					async (item, mode) => await prepareJob(plan, item, mode),
				);
				return outputs;
			} finally {
				batch.items.forEach(ended);
				labelExecution(batch, outputs);
			}
		},
	};
}
