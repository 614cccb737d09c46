import type { INode } from 'n8n-workflow';

import { OvertenApiError } from '../../nodes/Overten/api/errors';
import type { ApiErrorDetails } from '../../nodes/Overten/api/errors';
import { FAILURE_TABLE } from '../../nodes/Overten/errors/failure-table';
import type { JobStage, Origin } from '../../nodes/Overten/errors/failure-table';
import { toNodeError } from '../../nodes/Overten/errors/node-error';
import { ParameterError } from '../../nodes/Overten/errors/parameter-error';
import { TaskEndedError, WaitLimitError } from '../../nodes/Overten/errors/task-errors';

const NODE: INode = {
	id: '1',
	name: 'Overten',
	type: 'overten',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const TASK = { taskId: 'task_7', runId: 'run_7' };

const api = (details: Omit<ApiErrorDetails, 'message'>) =>
	new OvertenApiError({ message: 'A reason', ...details });

/** One error of each origin. */
const ERRORS: Readonly<Record<Origin, Error>> = {
	notSent: api({ kind: 'connection', code: 'ECONNREFUSED' }),
	refusal: api({ kind: 'status', status: 402 }),
	fault: api({ kind: 'status', status: 500 }),
	wayBack: api({ kind: 'connection', code: 'ECONNRESET' }),
	storage: api({ kind: 'storage', code: 'ENOSPC' }),
	fileHost: api({ kind: 'status', status: 500, fromFileHost: true }),
	stop: api({ kind: 'cancelled' }),
	taskEnd: new TaskEndedError({ task_id: 'task_7', run_id: 'run_7', status: 'failed' }),
	waitLimit: new WaitLimitError({ task_id: 'task_7', status: 'running' }, 60_000, {
		isSilent: false,
	}),
	parameter: new ParameterError('The prompt is empty', "Fill in 'Prompt'."),
	unknown: new Error('Something else'),
};

/** What a cell says about credits. */
const CREDITS = {
	'-': '',
	no: 'No credits were used.',
	'?': 'It is not known whether Overten has started the job.',
	later: 'charges for it when it completes.',
	paid: 'The job is complete and paid for',
} as const;

/** What a cell says to do next. */
const NEXT = {
	'-': '',
	activate: 'Then publish the workflow again (n8n 1: activate it).',
	check: 'Run → Get Many',
	collect: 'Task → Wait for Completion',
	download: 'Run → Download File',
	again: 'Then run the node again.',
	newJob: 'Run the node again to start a new job.',
	wait: 'Run the node again to continue to wait.',
	start: 'Start a new job.',
} as const;

type Cell = `${keyof typeof CREDITS} ${keyof typeof NEXT}${'' | ' task'}`;

const STAGES = [
	'activation',
	'free',
	'preparing',
	'submitting',
	'lost',
	'running',
	'completed',
] as const satisfies readonly JobStage[];

const UNKNOWN = '? check task';
const RUNNING = 'later collect task';
const PAID = 'paid download task';
const FREE = '- again task';
const AT_ACTIVATION = '- activate';

type Row = readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell];

const ROWS: Readonly<Record<Origin, Row>> = {
	notSent: [AT_ACTIVATION, FREE, 'no again', 'no again task', UNKNOWN, RUNNING, PAID],
	refusal: [AT_ACTIVATION, FREE, 'no again', 'no again task', UNKNOWN, RUNNING, PAID],
	fault: [AT_ACTIVATION, FREE, 'no again', UNKNOWN, UNKNOWN, RUNNING, PAID],
	wayBack: [AT_ACTIVATION, FREE, 'no again', UNKNOWN, UNKNOWN, RUNNING, PAID],
	storage: [AT_ACTIVATION, FREE, 'no again', UNKNOWN, UNKNOWN, RUNNING, PAID],
	fileHost: [AT_ACTIVATION, FREE, 'no again', UNKNOWN, UNKNOWN, RUNNING, PAID],
	stop: ['- -', '- - task', 'no -', UNKNOWN, UNKNOWN, RUNNING, PAID],
	taskEnd: [
		AT_ACTIVATION,
		'no start task',
		'no again',
		'no newJob task',
		'no newJob task',
		'no newJob task',
		'no newJob task',
	],
	waitLimit: [AT_ACTIVATION, '- wait task', 'no again', UNKNOWN, UNKNOWN, RUNNING, PAID],
	parameter: ['- -', '- - task', '- -', UNKNOWN, UNKNOWN, RUNNING, PAID],
	unknown: ['- -', '- - task', '- -', UNKNOWN, UNKNOWN, RUNNING, PAID],
};

const CELLS = Object.entries(ROWS).flatMap(([origin, row]) =>
	STAGES.map((stage, index) => ({ origin, stage, cell: row[index] ?? '- -' })),
);

function isOrigin(name: string): name is Origin {
	return Object.hasOwn(ERRORS, name);
}

/** Exactly one of the sentences, or none of them. */
function expectOnly(sentences: Readonly<Record<string, string>>, key: string, text: string) {
	const said = Object.entries(sentences).filter(([, one]) => one !== '' && text.includes(one));
	expect(said.map(([name]) => name)).toEqual(key === '-' ? [] : [key]);
}

test('the table has every origin and every stage', () => {
	expect(Object.keys(FAILURE_TABLE).toSorted()).toEqual(Object.keys(ROWS).toSorted());
	for (const row of Object.values(FAILURE_TABLE)) {
		expect(Object.keys(row).toSorted()).toEqual([...STAGES].toSorted());
	}
});

test.each(CELLS)('$origin × $stage → $cell', ({ cell, origin, stage }) => {
	if (!isOrigin(origin)) throw new Error(`No error for ${origin}`);
	const [credits = '', next = '', names] = cell.split(' ');
	const { description } = toNodeError(ERRORS[origin], NODE, stage, 0, TASK);
	const text = description ?? '';
	expectOnly(CREDITS, credits, text);
	expectOnly(NEXT, next, text);
	expect(text.includes('Task task_7, run run_7.')).toBe(names === 'task');
	expect(text).not.toMatch(/undefined|\. \.|^ | {2}| $/);
});

test('nothing is advised twice, or after an error that cannot be fixed', () => {
	const gone = api({ kind: 'status', status: 410 });
	const { description } = toNodeError(gone, NODE, 'submitting', 0);
	expect(description).toBe(
		'Generate or upload it again. No credits were used. Overten says: A reason.',
	);
});

test.each([
	[{ taskId: 'task_7', runId: undefined }, 'Task task_7.'],
	[{ taskId: undefined, runId: 'run_7' }, 'Run run_7.'],
])('only what is known of %p is named', (reference, named) => {
	const { description } = toNodeError(ERRORS.fileHost, NODE, 'completed', 0, reference);
	expect(description?.endsWith(named)).toBe(true);
});

test('only the words of Overten are called that', () => {
	expect(toNodeError(ERRORS.fault, NODE, 'free').description).toContain('Overten says: A reason.');
	expect(toNodeError(ERRORS.storage, NODE, 'free').description).toContain('Details: A reason.');
	expect(toNodeError(ERRORS.wayBack, NODE, 'free').description).toContain('Details: A reason.');
});
