import type { INodeExecutionData } from 'n8n-workflow';

import { runWorkflow } from '../support/execution';
import type { Execution } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { accessTo, generate, PROMPT_OF_ITEM, promptItems } from '../support/overten';
import { binaryOf, messageOf, outputOf } from '../support/results';
import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';
import { WaitingHost } from '../support/waiting-host';

let sandbox: Sandbox;
let host: WaitingHost;
let n8n: N8n;

beforeAll(async () => {
	sandbox = await startSandbox();
	host = await WaitingHost.start();
	n8n = await createN8n({ credential: { ...accessTo(sandbox) }, instanceUrl: host.url });
});

beforeEach(async () => {
	await sandbox.control.reset();
});

afterAll(async () => {
	await host.stop();
	await sandbox.stop();
});

const MODES = ['sync', 'async', 'poll', 'webhook'] as const;

type Mode = (typeof MODES)[number];

interface Row {
	readonly fault: string;
	/** In the prompt of the item that it strikes. */
	readonly directives: string;
	/** The item's error; undefined where the item comes out well, with its file. */
	readonly error?: string;
	/** Modes in which the item comes out well all the same. */
	readonly harmlessIn?: readonly Mode[];
	/** Tasks that the item has begun: 0 where Overten has refused it. */
	readonly tasks?: 0;
}

/** What becomes of the job is nothing to a node that does not wait for it. */
const NOT_WAITED_FOR: readonly Mode[] = ['async'];

const ROWS: readonly Row[] = [
	{ fault: 'ok', directives: '' },
	{
		fault: 'failed',
		directives: '[[fail]]',
		error: 'Overten could not make the file',
		harmlessIn: NOT_WAITED_FOR,
	},
	{
		fault: 'cancelled',
		directives: '[[cancel]]',
		error: 'The task was cancelled at Overten',
		harmlessIn: NOT_WAITED_FOR,
	},
	{
		fault: 'expired',
		directives: '[[expire]]',
		error: 'The task expired: it waited 24 hours for a free agent',
		harmlessIn: NOT_WAITED_FOR,
	},
	{ fault: 'promoted', directives: '[[promote]]' },
	{ fault: '408', directives: '[[408]]' },
	{ fault: '429', directives: '[[status=429]] [[retry-after=0]]' },
	{
		fault: '500',
		directives: '[[status=500]]',
		error: 'Overten failed',
		// A held request that fails so may have begun the job: it is asked for again.
		harmlessIn: ['sync'],
		tasks: 0,
	},
	{ fault: '502', directives: '[[status=502]]' },
	{ fault: '503', directives: '[[status=503]]' },
	{ fault: 'reset', directives: '[[reset]]' },
	{ fault: 'slow', directives: '[[slow=1s]]' },
	{ fault: 'truncated download', directives: '[[truncate]]' },
	{ fault: 'malformed JSON', directives: '[[malformed]]' },
	{ fault: 'duplicate callback', directives: '[[callback=duplicate]]' },
	{ fault: 'forged callback', directives: '[[callback=forged]]' },
	{ fault: 'lost callback', directives: '[[callback=lost]]' },
	{ fault: 'callback before the pause', directives: '[[callback=early]]' },
];

const CELLS = MODES.flatMap((mode) =>
	ROWS.map(({ error, harmlessIn = [], tasks = 1, ...row }) => {
		const fails = error !== undefined && !harmlessIn.includes(mode);
		return { ...row, mode, error: fails ? error : undefined, tasks: fails ? tasks : 1 };
	}).map((cell) => ({ ...cell, outcome: cell.error ?? (cell.mode === 'async' ? 'task' : 'file') })),
);

/** The second item is struck by nothing, and ends last: its callback also tells of a task whose own was lost. */
async function run(mode: Mode, directives: string): Promise<Execution> {
	const execution = await runWorkflow(n8n, {
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
		input: promptItems(`Struck [[duration=4m]] ${directives}`, 'Spared [[duration=5m]]'),
		mode: 'trigger',
	});
	return execution.run.waitTill == null ? execution : await host.hold(n8n, execution);
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

test.each(CELLS)('$mode × $fault → $outcome', async ({ directives, error, mode, tasks }) => {
	const execution = await run(mode, directives);
	const items = outputOf(execution, 'Overten');
	const failed = outputOf(execution, 'Overten', 1);

	expect(execution.run.status).toBe('success');
	expect(failed.map(messageOf)).toEqual(error === undefined ? [] : [error]);
	if (error === undefined) await expectGood(items[0], mode, 0);
	await expectGood(items.at(-1), mode, 1);
	expect(items).toHaveLength(error === undefined ? 2 : 1);
	expect(await sandbox.control.tasks()).toHaveLength(1 + tasks);
});
