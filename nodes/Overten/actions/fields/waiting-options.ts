import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { DEFAULT_POLL_SCHEDULE } from '../../generation/poll-schedule';
import type { PollSchedule } from '../../generation/poll-schedule';
import { optionalNumber } from './option-values';

/** The patience that Overten's documentation asks of clients. */
const DEFAULT_WAIT_LIMIT_MINUTES = 30;

/** How the node looks at a task, for whatever waits by looking. */
export const lookingOptions: readonly INodeProperties[] = [
	{
		displayName: 'First Check After (Seconds)',
		name: 'firstPollAfter',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 1 },
		default: 2,
		description: 'How long to wait before asking for the first time whether the task is done',
	},
	{
		displayName: 'Longest Time Between Checks (Seconds)',
		name: 'maxPollInterval',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 1 },
		default: 10,
		description:
			'The pause between checks grows by half a second each time, up to this. Shorter pauses bring no file sooner, but use up the rate limit.',
	},
];

export const waitLimitOption: INodeProperties = {
	displayName: 'Wait Limit (Minutes)',
	name: 'waitLimit',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 30,
	description:
		'How long to wait for the task. When the time is up, the task goes on at Overten, and can be picked up again by its ID.',
};

export interface WaitingOptions {
	readonly waitLimitMs: number;
	readonly schedule: PollSchedule;
}

/** @throws {ParameterError} when one holds a value that cannot be used. */
export function readWaitingOptions(options: IDataObject): WaitingOptions {
	const waitLimit =
		optionalNumber(options, 'waitLimit', 'Wait Limit') ?? DEFAULT_WAIT_LIMIT_MINUTES;
	const first = optionalNumber(options, 'firstPollAfter', 'First Check After');
	const longest = optionalNumber(options, 'maxPollInterval', 'Longest Time Between Checks');
	return {
		waitLimitMs: waitLimit * 60_000,
		schedule: {
			...DEFAULT_POLL_SCHEDULE,
			...(first !== undefined && { firstMs: first * 1000 }),
			...(longest !== undefined && { maxMs: longest * 1000 }),
		},
	};
}
