import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { describeNode } from '../support/test-nodes.ts';

export const AFTERWARDS = 'simulation.afterwards';

/** The node after ours: it notes which execution has reached it, and fails as often as it is to. */
export class Afterwards implements INodeType {
	description = describeNode('afterwards');

	failuresLeft = 0;

	/** IDs of executions, as often as they came by. */
	readonly arrivals: string[] = [];

	/** Called by n8n with its context as `this`. */
	execute = makeExecute(this);

	reset(failures: number): void {
		this.failuresLeft = failures;
		this.arrivals.length = 0;
	}
}

function makeExecute(node: Afterwards) {
	return function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		if (node.failuresLeft > 0) {
			node.failuresLeft -= 1;
			return Promise.reject(new Error('The node after ours has failed.'));
		}
		node.arrivals.push(this.getExecutionId());
		return Promise.resolve([
			this.getInputData().map((item, index) => ({ ...item, pairedItem: { item: index } })),
		]);
	};
}
