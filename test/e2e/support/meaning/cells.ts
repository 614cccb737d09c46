/** The dimensions of the table: what a user selects, and what then happens to a job. */
export const MODES = { sync: 'sync', poll: 'poll', pause: 'webhook' } as const;

export const ON_ERROR = {
	Stop: 'stopWorkflow',
	Continue: 'continueRegularOutput',
	'Error output': 'continueErrorOutput',
} as const;

/** What the sandbox does with the job of the bad item. At the speed of the test, 100 minutes take ten seconds:
 * n8n needs them to store more than a hundred pauses at the same time. */
export const ENDS = {
	completed: '[[duration=100m]]',
	failed: '[[duration=100m]] [[fail=bad: No numbers]]',
	cancelled: '[[duration=100m]] [[cancel]]',
	expired: '[[duration=100m]] [[expire]]',
	'file gone': '[[duration=100m]] [[file-status=404 x99]]',
	'wait limit': '[[duration=24h]]',
} as const;

const GOOD = '[[duration=110m]]';

export const ITEMS = { one: 1, three: 3 } as const;

export type Mode = keyof typeof MODES;
export type OnError = keyof typeof ON_ERROR;
export type End = keyof typeof ENDS;
export type Items = keyof typeof ITEMS;

export interface Cell {
	readonly mode: Mode;
	readonly onError: OnError;
	readonly end: End;
	readonly items: Items;
}

/** The cells of one workflow. */
export function cellsOf(mode: Mode, onError: OnError): Cell[] {
	return keysOf(ENDS).flatMap((end) =>
		keysOf(ITEMS).map((items) => ({ mode, onError, end, items })),
	);
}

/** The prompts of a cell's execution: the last item is the bad one, and its task ends first. */
export function promptsOf(cell: Cell): string[] {
	const count = ITEMS[cell.items];
	return Array.from({ length: count }, (_, index) => {
		const isBad = index === count - 1;
		return `${nameOf(cell)}, item ${String(index)} ${isBad ? ENDS[cell.end] : GOOD}`;
	});
}

/** Also found in its prompts. */
export function nameOf({ end, items }: Cell): string {
	return `${end} / ${items}`;
}

/**
 * The wait limit in minutes, short where a test waits for it: with no callback to come, the pause for one cancelled task
 * ends with the wait limit.
 */
export const WAIT_LIMIT =
	'={{ /^(wait limit|cancelled . one|expired . one)/.test($json.prompt) ? 0.5 : 30 }}';

export function keysOf<Key extends string>(object: Readonly<Record<Key, unknown>>): Key[] {
	return Object.keys(object).filter((key): key is Key => key in object);
}
