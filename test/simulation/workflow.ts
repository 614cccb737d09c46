import type { INodeExecutionData, INodeParameters, IWorkflowBase } from 'n8n-workflow';

import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types.ts';
import type { PackageTypes } from '../support/node-types.ts';
import { defineWorkflow } from '../support/workflow-definition.ts';
import type { NodeSpec, Wire } from '../support/workflow-definition.ts';
import type { Making, Scenario } from './scenario.ts';
import { AFTERWARDS } from './afterwards.ts';

export const START = 'Start';
export const OVERTEN = 'Overten';
/** Picks up the tasks that the mode Return Task has begun. */
export const WAIT = 'Wait for Completion';
export const DONE = 'Done';
export const FAILED = 'Failed';

const OPERATIONS: Readonly<Record<Making, readonly [resource: string, operation: string]>> = {
	spreadsheet: ['spreadsheet', 'generate'],
	document: ['document', 'generate'],
	presentation: ['presentation', 'generate'],
	outline: ['presentation', 'generateOutline'],
	text: ['text', 'humanize'],
};

/** The person's workflow. @param edition grows when the person edits the prompt */
export function workflowOf(
	types: PackageTypes,
	scenario: Scenario,
	edition: number,
): IWorkflowBase {
	const waits = scenario.mode === 'async';
	const last = waits ? WAIT : OVERTEN;
	const settings: Partial<NodeSpec> = {
		onError: scenario.onError,
		...(scenario.tries !== undefined && {
			retryOnFail: true,
			maxTries: scenario.tries,
			waitBetweenTries: 1_000,
		}),
	};
	const type = `${PACKAGE_NAME}.overten`;
	const nodes: NodeSpec[] = [
		{ name: START, type: PASS_THROUGH },
		{ name: OVERTEN, type, parameters: parametersOf(scenario, edition), ...settings },
		...(waits ? [{ name: WAIT, type, parameters: waitParameters(scenario), ...settings }] : []),
		{ name: DONE, type: AFTERWARDS },
		{ name: FAILED, type: PASS_THROUGH },
	];
	const wires: Wire[] = [
		[START, OVERTEN],
		...(waits ? [[OVERTEN, WAIT] as const, [OVERTEN, FAILED, 1] as const] : []),
		[last, DONE],
		[last, FAILED, 1],
	];
	return defineWorkflow(types, { nodes, wires });
}

/** What comes into the workflow. */
export function inputOf({ attachments, items }: Scenario): INodeExecutionData[] {
	return items.map((letter, index) => ({
		json: { wish: wishOf(letter), key: `own-${String(index)}` },
		pairedItem: { item: index },
		...(attachments && {
			binary: {
				source: {
					data: Buffer.from(`name,value\n${letter},1\n`).toString('base64'),
					fileName: 'figures.csv',
					mimeType: 'text/csv',
				},
			},
		}),
	}));
}

/** What an item asks for. @param edition of the prompt, if it was edited */
export function wishOf(letter: string, edition = 0): string {
	return edition === 0 ? `Report ${letter}` : `Report ${letter}, edition ${String(edition)}`;
}

/** The wish in a prompt that Overten has had. */
export function wishIn(prompt: string): string {
	return /Report [A-L](, edition \d+)?/.exec(prompt)?.[0] ?? '';
}

export function makesFile({ making }: Pick<Scenario, 'making'>): boolean {
	return making !== 'outline' && making !== 'text';
}

/** A key of one's own goes before, and a text has no key by which Overten could find it. */
export function isPaidByContent({ making, ownKey, sameContent }: Scenario): boolean {
	return sameContent && !ownKey && making !== 'text';
}

function parametersOf(scenario: Scenario, edition: number): INodeParameters {
	const { attachments, making, mode, ownKey, promptWithTime } = scenario;
	const [resource, operation] = OPERATIONS[making];
	const text = `={{ $json.wish }}${edition === 0 ? '' : `, edition ${String(edition)}`}${promptWithTime ? ' ({{ $now }})' : ''}`;
	return {
		resource,
		operation,
		...(making === 'text' ? { text } : { prompt: text, startFrom: 'blank' }),
		executionMode: mode,
		afterPromotion: 'poll',
		webhookUrl: '',
		downloadFile: true,
		binaryPropertyName: 'data',
		attachments:
			attachments && making !== 'text'
				? { attachment: [{ role: 'dataSource', from: 'binary', binaryField: 'source' }] }
				: {},
		options: {
			...optionsOf(scenario),
			...(ownKey && making !== 'text' && { idempotencyKey: '={{ $json.key }}' }),
			...(isPaidByContent(scenario) && { payOncePer: 'sameContent' }),
		},
	};
}

function waitParameters(scenario: Scenario): INodeParameters {
	return {
		resource: 'task',
		operation: 'wait',
		taskId: '={{ $json.task_id }}',
		downloadFile: makesFile(scenario),
		binaryPropertyName: 'data',
		options: optionsOf(scenario),
	};
}

function optionsOf({ itemsAtOnce, waitLimitMinutes }: Scenario): INodeParameters {
	return { itemsAtOnce, waitLimit: waitLimitMinutes };
}
