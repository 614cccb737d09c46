import type { INodeExecutionData } from 'n8n-workflow';

import { ParameterError } from '../../errors/parameter-error';
import type { Batch, Item } from '../../execution/batch';
import { perItem } from '../../execution/operation';
import type { Field } from '../../execution/operation';
import { byName, shownWhen } from '../../fields/field';
import type { Job } from '../job';
import type { Mode } from './mode';
import { pause } from './pause';
import { restoreInput } from './pause/parked-input';
import { poll } from './poll';
import { returnTask } from './return-task';
import { sync } from './sync';

/** Every mode. Execution Mode and the fields below it are made from this list. */
const MODES: readonly Mode[] = [pause, poll, returnTask, sync];

/** Shows a field while a mode is chosen that fits. */
export function shownInModes<Value>(fits: (mode: Mode) => boolean, field: Field<Value>) {
	return shownWhen({ executionMode: valuesOf(fits) }, field);
}

/** {@link shownInModes} for an option, which names the field from within its collection. */
export function optionShownInModes<Value>(fits: (mode: Mode) => boolean, option: Field<Value>) {
	return shownWhen({ '/executionMode': valuesOf(fits) }, option);
}

/**
 * Execution Mode, and the fields of each mode.
 *
 * @param duration how long a job takes, as shown below Execution Mode
 */
export function modeFields({ value: preselected }: Mode, duration: string): Field[] {
	return [
		{
			properties: [
				{
					displayName: 'Execution Mode',
					name: 'executionMode',
					type: 'options',
					// The mode decides how the whole node waits, so it cannot differ between items.
					noDataExpression: true,
					options: MODES.map(({ name, value, description }) => ({
						name,
						value,
						description,
					})).toSorted(byName(({ name }) => name)),
					default: preselected,
					description: 'How the node waits for Overten',
					builderHint: {
						propertyHint:
							"Keep 'poll' unless there is a reason: it works everywhere. Use 'webhook' for many or long jobs, and for a workflow that an agent calls, if Overten can reach n8n; behind a Webhook, Form or Chat Trigger it needs Respond to Webhook, a completion page or response nodes. Use 'async' only if another workflow collects the file.",
					},
					hint: duration,
				},
			],
			read: () => undefined,
		},
		...MODES.flatMap((mode) =>
			mode.fields.map((field) => shownWhen({ executionMode: [mode.value] }, field)),
		),
	];
}

/**
 * Executes the jobs of all items in the chosen mode.
 *
 * @throws {NodeApiError | NodeOperationError} the first item's failure, unless On Error says to continue
 */
export async function executeInMode(
	batch: Batch,
	prepare: (item: Item, mode: Mode) => Promise<Job>,
): Promise<INodeExecutionData[]> {
	restoreInput(batch.context);
	const value: unknown = batch.context.getNodeParameter('executionMode', 0, poll.value);
	const mode = MODES.find((known) => known.value === value) ?? unknownMode(value);
	const labels = new Map([...(batch.words.labels ?? []), ...(mode.labels ?? [])]);
	batch.words = { ...batch.words, labels };
	return await mode.execute(batch, async (item) => await prepare(item, mode));
}

/** Where an expression or an import has set something else. */
function unknownMode(value: unknown): Mode {
	return {
		...poll,
		execute: perItem(() => {
			throw new ParameterError(
				`Unknown execution mode ${JSON.stringify(value)}`,
				"Select one in 'Execution Mode'.",
			);
		}),
	};
}

function valuesOf(fits: (mode: Mode) => boolean): string[] {
	return MODES.filter(fits).map(({ value }) => value);
}
