import { randomUUID } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { LOOK_SOON } from '../../support/overten';
import { expectThat, WrongResult } from '../operation';
import type { Operation } from '../operation';
import {
	expectDocument,
	expectFile,
	expectTheJob,
	failureOf,
	fieldOf,
	itemsOf,
	oneItemOf,
} from '../results';
import type { Stage } from '../stage';

const THE_JOB = ['acceptedAnswer', 'proxy', 'values'] as const;

const THE_TASK = ['finishedTask', 'taskStatus'] as const;

/** A workbook with its file, and one job alone. */
async function generateOne(stage: Stage, parameters: INodeParameters): Promise<void> {
	await stage.enter();
	const item = oneItemOf(await stage.generate(parameters));
	await expectTheJob(item, stage);
	await expectDocument(item);
}

/** A failure that says so, and quotes the reason where there is one. */
async function generateOneThatFails(stage: Stage, parameters: INodeParameters): Promise<void> {
	const { taskError } = await stage.enter();
	const { failed, items } = await stage.generate({
		prompt: 'A report [[fail=bad: No numbers]]',
		...parameters,
	});
	const [first] = failed;
	expectThat(
		first !== undefined,
		`a failed job is an item with status ${fieldOf(items[0]?.json, 'status')}`,
	);
	const failure = failureOf(first);
	if (!failure.message.startsWith('Overten could not complete the job')) throw failure;
	const hasReason = failure.message.includes('No numbers') || taskError === 'missing';
	expectThat(hasReason, `the reason is missing: ${failure.message}`);
}

export const JOB_OPERATIONS: readonly Operation[] = [
	{
		name: 'Generate, sync',
		concerns: [...THE_JOB, 'downloadUrl', 'finishedTask', 'idempotentRepeat', 'promotion'],
		run: async (stage) => {
			await generateOne(stage, { executionMode: 'sync' });
		},
	},
	{
		name: 'Generate, poll',
		concerns: [...THE_JOB, ...THE_TASK, 'downloadUrl', 'fileHeaders', 'keyHeader', 'runFields'],
		run: async (stage) => {
			await generateOne(stage, { executionMode: 'poll' });
		},
	},
	{
		name: 'Generate, pause',
		concerns: [...THE_JOB, ...THE_TASK, 'downloadUrl', 'event', 'signing', 'verify'],
		run: async (stage) => {
			// Long enough for the execution to be stored before its job ends: 1 s in real time.
			await generateOne(stage, {
				executionMode: 'webhook',
				prompt: 'A report [[duration=10m]]',
			});
		},
	},
	{
		name: 'Generate, return task',
		concerns: [...THE_JOB],
		run: async (stage) => {
			await stage.enter();
			const item = oneItemOf(await stage.generate({ executionMode: 'async' }));
			await expectTheJob(item, stage);
			expectThat(item.binary === undefined, 'a file');
		},
	},
	{
		name: 'Generate, checked first',
		concerns: ['preflightMissing', 'proxy'],
		run: async (stage) => {
			await stage.enter();
			const { failed, items } = await stage.generate({
				prompt: 'Use the attached logo',
				options: { checkPromptFirst: true },
			});
			const requests = await stage.sandbox.control.requests();
			const isBegun = requests.some(({ path }) => path === '/excel/generate');
			expectThat(!isBegun, 'the paid job was submitted unchecked');
			const [first] = failed;
			expectThat(first !== undefined, `${String(items.length)} items`);
			const failure = failureOf(first);
			if (failure.message !== 'The request is missing information that Overten needs')
				throw failure;
			const isNamed = failure.description.includes("an image in 'Attachments'");
			expectThat(isNamed, `not in the words of the panel: ${failure.description}`);
		},
	},
	{
		name: 'Generate from a previous run',
		concerns: ['acceptedAnswer'],
		run: async (stage) => {
			const { data } = await stage.api.post<{ run_id: unknown }>('/excel/generate', {
				prompt: 'A report',
			});
			await stage.enter();
			const item = oneItemOf(
				await stage.generate({
					startFrom: 'previousRun',
					previousRun: { __rl: true, mode: 'id', value: String(data.run_id) },
				}),
			);
			const isSame = fieldOf(item.json, 'run_id') === String(data.run_id);
			expectThat(isSame, `run_id is ${fieldOf(item.json, 'run_id')}`);
			await expectDocument(item);
		},
	},
	{
		name: 'Generate again in the same execution',
		concerns: ['idempotentRepeat', 'promotion'],
		run: async (stage) => {
			const { idempotentRepeat } = await stage.enter();
			const executionId = randomUUID();
			const again = async (executionMode: string) =>
				oneItemOf(await stage.generate({ executionMode }, { executionId }));
			const first = await again('poll');
			const isForgotten = idempotentRepeat === 'freshAfterADay';
			if (isForgotten) await stage.sandbox.control.set({ speed: 1e10 });
			const second = await again('sync');
			await expectFile(first);
			await expectFile(second);
			const tasks = await stage.sandbox.control.tasks();
			expectThat(tasks.length === 1 || isForgotten, `${String(tasks.length)} jobs were begun`);
		},
	},
	{
		name: 'Generate, failing, poll',
		concerns: ['taskError', 'values'],
		run: async (stage) => {
			await generateOneThatFails(stage, { executionMode: 'poll' });
		},
	},
	{
		name: 'Generate, failing, sync',
		concerns: ['taskError', 'promotion', 'idempotentRepeat', 'heldFailure'],
		run: async (stage) => {
			await generateOneThatFails(stage, { executionMode: 'sync' });
		},
	},
	{
		name: 'Generate, pause, twice with one key',
		concerns: ['idempotentRepeat', 'repeatedCallback'],
		run: async (stage) => {
			await stage.enter();
			const parameters = {
				executionMode: 'webhook',
				prompt: 'A report [[duration=10m]]',
				options: { ...LOOK_SOON, idempotencyKey: randomUUID() },
			};
			const both = [stage.generate(parameters), stage.generate(parameters)];
			for (const result of await Promise.all(both)) await expectFile(oneItemOf(result));
			const tasks = await stage.sandbox.control.tasks();
			expectThat(tasks.length === 1, `${String(tasks.length)} jobs were begun`);
		},
	},
	{
		name: 'Generate, failing, pause',
		concerns: ['taskError', 'event'],
		run: async (stage) => {
			await generateOneThatFails(stage, {
				executionMode: 'webhook',
				prompt: 'A report [[fail=bad: No numbers]] [[duration=10m]]',
			});
		},
	},
	{
		name: 'Generate outline',
		concerns: ['finishedTask', 'values'],
		run: async (stage) => {
			await stage.enter();
			const item = oneItemOf(
				await stage.generate({ resource: 'presentation', operation: 'generateOutline' }),
			);
			await expectTheJob(item, stage);
			expectThat(Array.isArray(item.json.outline), 'no outline');
		},
	},
	...(['sync', 'poll', 'webhook', 'async'] as const).map((executionMode): Operation => ({
		name: `Text → Humanize, ${{ async: 'return task', poll: 'poll', sync: 'sync', webhook: 'pause' }[executionMode]}`,
		concerns: ['textAsync', 'acceptedAnswer', 'finishedTask', 'promotion'],
		// Without a key, a text that may have been generated must not be submitted again.
		mayFail: ({ promotion }) => executionMode === 'sync' && promotion === 'answered408',
		run: async (stage) => {
			const { textAsync } = await stage.enter();
			// Long enough to pause for, unless the connection is kept until the text is there: then, as most texts take.
			const isLong = executionMode === 'webhook' && textAsync === 'obeyed';
			const text = `Hello${isLong ? ' [[duration=10m]]' : ''}`;
			const options = { ...(executionMode === 'poll' && LOOK_SOON), ...TEXT_WAIT[executionMode] };
			const result = await stage.node('text', 'humanize', { text, executionMode, options });
			const { json } = oneItemOf(result);
			if (json.text === 'Well, Hello') return;
			const [task] = await stage.sandbox.control.tasks();
			const isTask = executionMode === 'async' && fieldOf(json, 'task_id') === task?.task_id;
			if (!isTask) throw new WrongResult(`text is ${fieldOf(json, 'text')}`);
		},
	})),
	{
		name: 'Spreadsheet → Analyze',
		concerns: ['proxy', 'values'],
		run: async (stage) => {
			await stage.enter();
			const csv = Buffer.from('Region,Sales\nNorth,3\nSouth,4\n').toString('base64');
			const result = await stage.node(
				'spreadsheet',
				'analyze',
				{ fileFrom: 'binary', inputBinaryField: 'data', question: 'How many rows?' },
				{
					items: [
						{ json: {}, binary: { data: { data: csv, fileName: 'a.csv', mimeType: 'text/csv' } } },
					],
				},
			);
			const [item] = itemsOf(result);
			const answer = fieldOf(item?.json, 'answer');
			expectThat(answer.includes('2 rows'), `answer is ${answer}`);
		},
	},
];

const TEXT_WAIT = { async: {}, poll: { waitLimit: 0.1 }, sync: {}, webhook: {} } as const;
