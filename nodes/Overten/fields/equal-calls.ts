import type { Item } from '../execution/batch';
import { shownWhen } from './field';
import type { Field } from '../execution/operation';

const ANOTHER = 'another';

/** What an equal call of a tool means. */
export const equalCalls: Field<void> = shownWhen(
	{ '@tool': [true] },
	{
		properties: [
			{
				displayName: 'Equal Calls',
				name: 'equalCalls',
				type: 'options',
				options: [
					{
						name: 'Make Another',
						value: ANOTHER,
						description: 'Each call that gets its result is paid for, also when it repeats another',
					},
					{
						name: 'Return the Same Result',
						value: 'same',
						description: 'A call with the same arguments finds the job, and is not paid for again',
					},
				],
				default: 'same',
				description:
					'What to do when a model calls the tool again with the same arguments, in the same execution or, where the tool runs without one, on the same day',
			},
		],
		read: () => undefined,
	},
);

/** Whether an equal call is another job. */
export function makesAnother({ batch: { host }, options }: Item): boolean {
	return host.isTool && options.equalCalls === ANOTHER;
}
