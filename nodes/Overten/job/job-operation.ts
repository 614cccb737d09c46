import type { Format, JobBody, JobPath } from '../api/types';
import type { Item } from '../execution/batch';
import type { Field, Operation } from '../execution/operation';
import { itemsAtOnce } from '../fields/items-at-once';
import { optionsField } from '../fields/options';
import { downloadField } from '../fields/output';
import type { Job } from './job';
import { executeInMode, modeFields, optionShownInModes, shownInModes } from './modes';
import type { Mode } from './modes/mode';
import { pollOptions, readWaitPlan, waitLimit } from './wait-plan';

/** An operation that starts a paid job at Overten and learns of its end in one of the execution modes. */
export interface JobOperationDetails<Path extends JobPath> extends Pick<
	Operation,
	'action' | 'description' | 'name' | 'value'
> {
	readonly path: Path;
	readonly preselectedMode: Mode;
	/** The format of the file that it generates; undefined when it generates none. */
	readonly format?: Format;
	/** The fields above those of the execution mode. */
	readonly fields: readonly Field[];
	/** The fields below them. */
	readonly furtherFields?: readonly Field[];
	readonly options?: readonly Field[];
	/** Undefined where Overten's API has no key for this job. */
	readonly readIdempotencyKey?: (item: Item) => string;
	/** Checks the item's parameters, uploads its files, and builds the request body. */
	readBody(item: Item): JobBody<Path> | Promise<JobBody<Path>>;
}

const waits = (mode: Mode) => mode.waits;
const polls = (mode: Mode) => mode.polls;

export function jobOperation<Path extends JobPath>(details: JobOperationDetails<Path>): Operation {
	const { value, name, action, description, path, format } = details;

	async function prepare(item: Item, mode: Mode): Promise<Job> {
		item.stage = 'preparing';
		const returnsFile = format !== undefined && mode.waits;
		return {
			item,
			path,
			format: format ?? null,
			outputField: returnsFile ? downloadField.read(item) : undefined,
			wait: readWaitPlan(item),
			body: await details.readBody(item),
			idempotencyKey: details.readIdempotencyKey?.(item),
		};
	}

	return {
		value,
		name,
		action,
		description,
		fields: [
			...details.fields,
			...modeFields(details.preselectedMode),
			...(format === undefined ? [] : [shownInModes(waits, downloadField)]),
			...(details.furtherFields ?? []),
			optionsField([
				...(details.options ?? []),
				...pollOptions.map((option) => optionShownInModes(polls, option)),
				optionShownInModes(waits, waitLimit),
				itemsAtOnce,
			]),
		],
		execute: async (batch) => await executeInMode(batch, prepare),
	};
}
