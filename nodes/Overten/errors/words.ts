import type { INode } from 'n8n-workflow';

/** How errors speak of what has failed, where it differs from Generate. */
export interface Words {
	/** The panel's labels of request fields, where the operation has its own. */
	readonly labels?: ReadonlyMap<string, string>;
	/** Whether a job whose answer was lost can be found among the runs. Default: true. */
	readonly isListed?: boolean;
	/** How to send fewer requests: completes "Wait a minute, and … if this happens often". */
	readonly slowDown?: string;
}

/** To whom an error speaks, and in which words. */
export interface Manner {
	/** Whether a model reads it, instead of a person. */
	readonly isForModel?: boolean;
	readonly words?: Words;
}

/** The words for a trigger, which has no operations. */
export function wordsOfTrigger({ type }: Pick<INode, 'type'>): Words {
	return type.endsWith('PollingTrigger')
		? { slowDown: "choose longer intervals in 'Poll Times'" }
		: {};
}
