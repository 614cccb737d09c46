import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';

const SAME_CONTENT = 'sameContent';

/** Whether equal requests of different executions are one job. */
export const payOncePerContent: Field<boolean> = {
	properties: [
		{
			displayName: 'Pay Once Per',
			name: 'payOncePer',
			type: 'options',
			options: [
				{
					name: 'Execution',
					value: 'execution',
					description: 'Each execution of the workflow generates a new file',
				},
				{
					name: 'Same Content',
					value: SAME_CONTENT,
					description: 'Executions in which this node asks for exactly the same file share one job',
				},
			],
			default: 'execution',
			description:
				'What counts as the same job. Same Content lets you build and test a workflow for the price of one file. Overten does not say how long it remembers a job. To get a new file, change the prompt or choose Execution.',
		},
	],
	read: ({ options }) => options.payOncePer === SAME_CONTENT,
};

/** Whether equal content makes a job the same: calls of a tool have no item of their own that tells them apart. */
export function isSameByContent(item: Item): boolean {
	return item.batch.host.isAskedByModel || payOncePerContent.read(item);
}
