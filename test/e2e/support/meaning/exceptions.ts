import { failsAtWaitLimit } from '../versions.ts';
import type { Cell } from './cells.ts';
import type { Result } from './result.ts';

/** A documented difference to the mode Poll, the mode of reference. */
export interface Exception {
	readonly why: string;
	/** Where README says so: the beginning of a row or of a sentence. */
	readonly readme: readonly string[];
	readonly applies: (cell: Cell, version: string) => boolean;
	/**
	 * What the cell shows instead.
	 *
	 * @param poll the same cell in the mode Poll
	 * @param atWaitLimit what the mode Poll shows at the wait limit
	 */
	readonly expected: (poll: Result, cell: Cell, atWaitLimit: Result) => Result;
}

const COLLECT_LATER =
	"When it is done, get the file with the operation Task → Wait for Completion: n8n's Retry only repeats this error.";

/** A paused execution does not ask for the task at its wait limit. */
const asLastSeen = (description: string) =>
	description.replace(
		'The task is <state> and continues in Overten.',
		'The task was <state> when Overten last showed it, and may be done by now.',
	);

const callsNobody = ({ end, items }: Cell) =>
	(end === 'cancelled' || end === 'expired') && items === 'one';

const endsWithLimit = (cell: Cell) =>
	cell.mode === 'pause' && (cell.end === 'wait limit' || callsNobody(cell));

const NO_CALLBACK =
	'Overten sends no callback for a task that is cancelled or expires: a pause for that task alone ends in the same way.';

const parkedItems: Exception['expected'] = (_poll, { items }) => ({
	status: 'success',
	continued: true,
	items: Array.from({ length: items === 'one' ? 1 : 3 }, (_, index) => ({
		item: { item: index },
		fields: PARKED_FIELDS,
		status: '"<state>"',
		error: null,
		files: [],
	})),
	failed: [],
	error: undefined,
});

/** In the order in which they are looked up. */
export const EXCEPTIONS: readonly Exception[] = [
	{
		why: 'At the wait limit of a pause, n8n 2.27 or later fails the node, and its Retry only repeats that: so the error says where the file is.',
		readme: ['| 2.27 or later   | Stop Workflow |', NO_CALLBACK],
		applies: (cell, version) =>
			endsWithLimit(cell) && cell.onError === 'Stop' && failsAtWaitLimit(version),
		expected: (_poll, _cell, { error, ...atWaitLimit }) => ({
			...atWaitLimit,
			error: error && {
				...error,
				description: withSentence(asLastSeen(error.description), COLLECT_LATER),
			},
		}),
	},
	{
		why: 'At the wait limit of a pause, n8n 2.27 or later with another On Error passes on the items that show the state of the tasks.',
		readme: ['| 2.27 or later   | Continue      |', NO_CALLBACK],
		applies: (cell, version) =>
			endsWithLimit(cell) && cell.onError !== 'Stop' && failsAtWaitLimit(version),
		expected: parkedItems,
	},
	{
		why: 'At the wait limit of a pause, n8n before 2.27 passes on the items that show the state of the tasks.',
		readme: ['| 1.x, up to 2.26 | any           |', NO_CALLBACK],
		applies: (cell, version) => endsWithLimit(cell) && !failsAtWaitLimit(version),
		expected: parkedItems,
	},
];

/** Those that apply on this n8n: each of them has to occur, and README has to say so. */
export function exceptionsOn(version: string, cells: readonly Cell[]): Exception[] {
	return EXCEPTIONS.filter(({ applies }) => cells.some((cell) => applies(cell, version)));
}

const PARKED_FIELDS = [
	'artifacts',
	'credits_used',
	'download_url',
	'duration_ms',
	'edit_url',
	'format',
	'progress',
	'run_id',
	'status',
	'summary',
	'task_id',
	'turn_index',
	'waiting_until',
];

/** The other items' tasks are named last. */
function withSentence(description: string, sentence: string): string {
	const [own = '', others] = description.split(' Tasks of other items');
	const text = `${own} ${sentence}`;
	return others === undefined ? text : `${text} Tasks of other items${others}`;
}
