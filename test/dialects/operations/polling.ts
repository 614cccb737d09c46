import type { Dialect } from '../../../sandbox/dialects/dialect';
import { expectThat, isFormatOpen } from '../operation';
import type { Operation } from '../operation';
import { expectDocument, fieldOf } from '../results';
import type { Stage } from '../stage';

const A_LIST = ['acceptedAnswer', 'lists', 'proxy', 'values'] as const;

/** Longer than a delivery may be under way, in ms. */
const LONG_AGO_MS = 10 * 60_000;

const hasNoList = ({ lists }: Dialect) => lists === 'notThere' || lists === 'notLiveYet';

/** Where nothing shows that a run was missed, its end is rather lost than started twice. */
function mayMiss(dialect: Dialect): boolean {
	const { event, finishedTask, proxy, runFields, values } = dialect;
	const hasDates = values === 'asDocumented' || values === 'nulls';
	const isDated = hasDates && runFields !== 'linksAlone';
	const isNameless = event === 'withoutRunId' && finishedTask === 'withoutRunId';
	return hasNoList(dialect) || proxy !== 'none' || !isDated || isNameless;
}

async function untilAllEnded(stage: Stage): Promise<void> {
	const haveEnded = await stage.until(async () =>
		(await stage.sandbox.control.tasks()).every(({ status }) => status === 'completed'),
	);
	expectThat(haveEnded, 'the jobs have not ended');
}

/** The next poll finds this run, with its file, and the one after it nothing. */
async function expectOneEnd(
	polling: ReturnType<Stage['polling']>,
	runId: string,
	dialect: Dialect,
): Promise<void> {
	const [item, ...others] = await polling.poll();
	expectThat(item !== undefined, 'the run has not started the workflow');
	expectThat(others.length === 0, `${String(others.length)} other runs`);
	expectThat(item.json.event === 'run.completed', `event is ${fieldOf(item.json, 'event')}`);
	expectThat(item.json.status === 'completed', `status is ${fieldOf(item.json, 'status')}`);
	expectThat(fieldOf(item.json, 'run_id') === runId, `run_id is ${fieldOf(item.json, 'run_id')}`);
	// As good as an error of the action node: the workflow can download the file.
	const mayLackFile = dialect.proxy !== 'none' || isFormatOpen(dialect, true);
	if (!mayLackFile || fieldOf(item.json, 'file_error') === '') await expectDocument(item);
	const again = await polling.poll();
	expectThat(again.length === 0, `${String(again.length)} runs have started the workflow again`);
}

export const POLLING_OPERATIONS: readonly Operation[] = [
	{
		name: 'Polling Trigger',
		concerns: [...A_LIST, 'downloadUrl', 'fileHeaders', 'keyHeader', 'runFields'],
		mayFail: hasNoList,
		run: async (stage) => {
			await stage.begin();
			await untilAllEnded(stage);
			const dialect = await stage.enter();
			const polling = stage.polling({ downloadFile: true });
			await polling.poll();
			const { run_id } = await stage.begin();
			await untilAllEnded(stage);
			await expectOneEnd(polling, String(run_id), dialect);
		},
	},
	{
		name: 'Polling Trigger, run under way',
		concerns: [...A_LIST, 'taskStatus'],
		mayFail: hasNoList,
		run: async (stage) => {
			const { run_id, task_id } = await stage.begin({ prompt: 'A report [[duration=24h]]' });
			const dialect = await stage.enter();
			const polling = stage.polling({ downloadFile: true });
			await polling.poll();
			await stage.sandbox.control.endTask(String(task_id), 'completed');
			await expectOneEnd(polling, String(run_id), dialect);
		},
	},
	{
		name: 'Trigger, catching up',
		concerns: [...A_LIST, 'event', 'finishedTask', 'runFields', 'signing'],
		run: async (stage) => {
			const { sandbox, trigger } = stage;
			const dialect = await stage.enter();
			await sandbox.control.set({ runAgeMs: LONG_AGO_MS });
			await stage.listen('subscription');
			const missed = await stage.begin({ prompt: 'A report [[callback=lost]]' });
			await untilAllEnded(stage);
			const heard = await stage.begin();
			const isHeard = await stage.until(async () => (await trigger.items()).length > 0);
			expectThat(isHeard, 'the delivery has not started the workflow');
			const [item, ...before] = (await trigger.items()).toReversed();
			const taskId = fieldOf(item?.json, 'task_id');
			expectThat(taskId === String(heard.task_id), `the last task is ${taskId}`);
			const runs = before.map(({ json }) => fieldOf(json, 'run_id')).join();
			const isRight = runs === String(missed.run_id) || (runs === '' && mayMiss(dialect));
			expectThat(isRight, `caught up: ${runs === '' ? 'nothing' : runs}`);
		},
	},
];
