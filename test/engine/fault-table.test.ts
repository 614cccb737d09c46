import type { INodeExecutionData } from 'n8n-workflow';

import type {
	LoggedDelivery,
	LoggedFileRequest,
	LoggedRequest,
	LoggedTask,
} from '../../sandbox/control-types';
import { runWorkflow } from '../support/execution';
import type { Execution } from '../support/execution';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { generate, PROMPT_OF_ITEM, promptItems } from '../support/overten';
import { pausesForTests } from '../support/pauses';
import { binaryOf, messageOf, outputOf } from '../support/results';
import { until } from '../support/until';

const pauses = pausesForTests();
const { sandbox } = pauses;

const MODES = ['sync', 'async', 'poll', 'webhook'] as const;

type Mode = (typeof MODES)[number];

/** What the sandbox has seen of an execution. */
interface Seen {
	/** The requests that submit the item that is struck. */
	readonly struck: readonly LoggedRequest[];
	readonly tasks: readonly LoggedTask[];
	readonly deliveries: readonly LoggedDelivery[];
	readonly fileRequests: readonly LoggedFileRequest[];
	/** Of the execution. */
	readonly elapsedMs: number;
}

interface Row {
	readonly fault: string;
	/** In the prompt of the item that it strikes. */
	readonly directives: string;
	/** Whether the fault has come about: a cell whose fault has not shows nothing. */
	readonly hasStruck: (seen: Seen) => boolean;
	/** The item's error; undefined where the item comes out well, with its file. */
	readonly error?: string;
	/** Modes in which the item comes out well all the same. */
	readonly harmlessIn?: readonly Mode[];
	/** Tasks that the item has begun: 0 where Overten has refused it. */
	readonly tasks?: 0;
}

/** What becomes of the job is nothing to a node that does not wait for it. */
const NOT_WAITED_FOR: readonly Mode[] = ['async'];

const answered =
	(status: number) =>
	({ struck }: Seen): boolean =>
		struck.some((request) => request.status === status);

const endedAs =
	(status: string) =>
	({ tasks }: Seen): boolean =>
		tasks.some((task) => task.status === status);

const delivered =
	(status: number) =>
	({ deliveries }: Seen): boolean =>
		deliveries.some((delivery) => delivery.status === status);

const isHeld = ({ body }: LoggedRequest): boolean =>
	typeof body === 'object' && body !== null && (!('async' in body) || body.async === false);

const ROWS: readonly Row[] = [
	{ fault: 'ok', directives: '', hasStruck: ({ struck }) => struck.length === 1 },
	{
		fault: 'failed',
		directives: '[[fail]]',
		hasStruck: endedAs('failed'),
		error: 'Overten could not complete the job: The agents could not finish.',
		harmlessIn: NOT_WAITED_FOR,
	},
	{
		fault: 'cancelled',
		directives: '[[cancel]]',
		hasStruck: endedAs('cancelled'),
		error: 'The task was cancelled in Overten',
		harmlessIn: NOT_WAITED_FOR,
	},
	{
		fault: 'expired',
		directives: '[[expire]]',
		hasStruck: endedAs('expired'),
		error: 'The task expired: it waited 24 hours for a free agent',
		harmlessIn: NOT_WAITED_FOR,
	},
	{
		fault: 'promoted',
		directives: '[[promote]]',
		hasStruck: ({ struck }) => struck.some((post) => isHeld(post) && post.status === 202),
	},
	{ fault: '408', directives: '[[408]]', hasStruck: answered(408) },
	{ fault: '429', directives: '[[status=429]] [[retry-after=0]]', hasStruck: answered(429) },
	{
		fault: '500',
		directives: '[[status=500]]',
		hasStruck: answered(500),
		error: 'Overten had an internal error',
		// A held request that fails so may have begun the job: it is asked for again.
		harmlessIn: ['sync'],
		tasks: 0,
	},
	{ fault: '502', directives: '[[status=502]]', hasStruck: answered(502) },
	{ fault: '503', directives: '[[status=503]]', hasStruck: answered(503) },
	{
		fault: 'reset',
		directives: '[[reset]]',
		hasStruck: ({ struck }) => struck.length > 1 && struck[0]?.status === undefined,
	},
	{ fault: 'slow', directives: '[[slow=1s]]', hasStruck: ({ elapsedMs }) => elapsedMs > 1_000 },
	{
		fault: 'truncated download',
		directives: '[[truncate]]',
		hasStruck: ({ fileRequests }) => fileRequests.length > 2,
	},
	{
		fault: 'malformed JSON',
		directives: '[[malformed]]',
		hasStruck: ({ struck }) => struck.length > 1 && struck.every(({ status = 0 }) => status < 300),
	},
	{
		fault: 'duplicate callback',
		directives: '[[callback=duplicate]]',
		hasStruck: ({ deliveries }) => deliveries.filter(({ attempt }) => attempt === 1).length === 3,
	},
	{
		fault: 'forged callback',
		directives: '[[callback=forged]]',
		// The forgery, the genuine one, and that of the other item.
		hasStruck: ({ deliveries }) => deliveries.filter(({ attempt }) => attempt === 1).length === 3,
	},
	{
		fault: 'lost callback',
		directives: '[[callback=lost]]',
		hasStruck: ({ deliveries }) => new Set(deliveries.map(({ taskId }) => taskId)).size === 1,
	},
	{
		fault: 'callback before the pause',
		directives: '[[callback=early]]',
		hasStruck: delivered(409),
	},
];

/** Cells in which nothing can go wrong in the way that the row names: they would be green whatever the node does. */
interface EmptyCells {
	readonly faults: readonly string[];
	readonly modes: readonly Mode[];
	readonly since: string;
	/** Whether the reason holds. */
	readonly holds: (seen: Seen) => boolean;
}

const EMPTY: readonly EmptyCells[] = [
	{
		faults: ['duplicate callback', 'forged callback', 'lost callback', 'callback before the pause'],
		modes: ['sync', 'async', 'poll'],
		since: 'Overten is given no address to call',
		holds: ({ deliveries, tasks }) =>
			deliveries.length === 0 && tasks.every(({ webhookUrl }) => webhookUrl === undefined),
	},
	{
		faults: ['promoted', '408'],
		modes: ['async', 'poll', 'webhook'],
		since: 'Overten answers at once, and holds no connection',
		holds: ({ struck }) => struck.length === 1 && !struck.some(isHeld),
	},
	{
		faults: ['truncated download'],
		modes: ['async'],
		since: 'nothing is downloaded',
		holds: ({ fileRequests }) => fileRequests.length === 0,
	},
];

const isEmpty = (mode: Mode, fault: string): boolean =>
	EMPTY.some(({ faults, modes }) => faults.includes(fault) && modes.includes(mode));

const CELLS = MODES.flatMap((mode) =>
	ROWS.filter(({ fault }) => !isEmpty(mode, fault))
		.map(({ error, harmlessIn = [], tasks = 1, ...row }) => {
			const fails = error !== undefined && !harmlessIn.includes(mode);
			return { ...row, mode, error: fails ? error : undefined, tasks: fails ? tasks : 1 };
		})
		.map((cell) => ({ ...cell, outcome: cell.error ?? (cell.mode === 'async' ? 'task' : 'file') })),
);

const EMPTY_CELLS = EMPTY.flatMap(({ faults, holds, modes, since }) =>
	modes.map((mode) => ({ mode, faults, holds, since, all: faults.join(', ') })),
);

/** How the prompt of the item begins that a fault strikes. */
const STRUCK = 'Struck';

/** The second item is struck by nothing, and ends last: its callback also tells of a task whose own was lost. */
async function run(mode: Mode, directives: string): Promise<Execution> {
	const execution = await runWorkflow(pauses.n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overten`,
				parameters: generate({ prompt: PROMPT_OF_ITEM, executionMode: mode }),
				onError: 'continueErrorOutput',
			},
		],
		wires: [['Start', 'Overten']],
		startNode: 'Start',
		input: promptItems(`${STRUCK} [[duration=4m]] ${directives}`, 'Spared [[duration=5m]]'),
		mode: 'trigger',
	});
	return execution.run.waitTill == null
		? execution
		: await pauses.executions.hold(pauses.n8n, execution);
}

async function expectGood(item: INodeExecutionData | undefined, mode: Mode, index: number) {
	expect(item?.pairedItem).toEqual({ item: index });
	expect(item?.json.task_id).toMatch(/^task_/);
	if (mode === 'async') return;
	expect(item?.json.status).toBe('completed');
	const bytes = await binaryOf(item);
	expect(bytes.subarray(0, 2).toString()).toBe('PK');
	// The end of a zip file's directory: the file is whole.
	expect(bytes.subarray(-22, -18).toString('latin1')).toBe('PK\u0005\u0006');
}

/** @returns what the sandbox has seen, once it `isComplete`; every job has ended by then */
async function untilSeen(startedAt: number, isComplete: (seen: Seen) => boolean): Promise<Seen> {
	const elapsedMs = Date.now() - startedAt;
	const { control } = sandbox;
	return await until(
		async () => ({
			struck: (await control.requests()).filter(isOfStruckItem),
			tasks: await control.tasks(),
			deliveries: await control.deliveries(),
			fileRequests: await control.fileRequests(),
			elapsedMs,
		}),
		(seen) => seen.tasks.every(({ status }) => ENDED.has(status)) && isComplete(seen),
	);
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'expired']);

function isOfStruckItem({ body }: LoggedRequest): boolean {
	if (typeof body !== 'object' || body === null || !('prompt' in body)) return false;
	return String(body.prompt).startsWith(STRUCK);
}

test.each(CELLS)(
	'$mode × $fault → $outcome',
	async ({ directives, error, hasStruck, mode, tasks }) => {
		const startedAt = Date.now();
		const execution = await run(mode, directives);
		const items = outputOf(execution, 'Overten');
		const failed = outputOf(execution, 'Overten', 1);

		expect(execution.run.status).toBe('success');
		expect(failed.map(messageOf)).toEqual(error === undefined ? [] : [error]);
		if (error === undefined) await expectGood(items[0], mode, 0);
		await expectGood(items.at(-1), mode, 1);
		expect(items).toHaveLength(error === undefined ? 2 : 1);
		expect((await untilSeen(startedAt, hasStruck)).tasks).toHaveLength(1 + tasks);
	},
);

test.each(EMPTY_CELLS)('$mode × $all → empty: $since', async ({ faults, holds, mode }) => {
	const row = ROWS.find(({ fault }) => fault === faults[0]);
	const startedAt = Date.now();
	await run(mode, row?.directives ?? '');
	expect(holds(await untilSeen(startedAt, () => true))).toBe(true);
});
