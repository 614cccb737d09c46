import { subscriptionsOf } from '../../support/trigger';
import { expectThat } from '../operation';
import type { Operation } from '../operation';
import { expectDocument, expectTheJob, fieldOf, itemsOf, oneItemOf } from '../results';
import type { Stage } from '../stage';

const A_DELIVERY = ['acceptedAnswer', 'deliveryTimestamp', 'event', 'signing', 'values'] as const;

/** Waits for the run of a task that has been begun; nothing else may have started one. */
async function expectOneRun(stage: Stage): Promise<void> {
	const { sandbox, trigger } = stage;
	const hasRun = await stage.until(async () => (await trigger.items()).length > 0);
	const statuses = (await sandbox.control.deliveries()).map(({ status }) => status);
	expectThat(hasRun, `no run; the deliveries were answered ${statuses.join(', ')}`);
	// Every delivery that is still on its way has another answer than 2xx behind it.
	await stage.until(async () =>
		(await sandbox.control.deliveries()).some(({ status }) => status === 200),
	);
	const runs = await trigger.items();
	expectThat(runs.length === 1, `${String(runs.length)} runs`);
	const [task] = await sandbox.control.tasks();
	const [run] = runs;
	expectThat(run?.json.event === 'run.completed', `event is ${fieldOf(run?.json, 'event')}`);
	// Where a delivery is not believed, only the run says the format.
	const { format, run_id: runId } = run.json;
	const isSilent = runId === null || stage.dialect.runFields !== 'full';
	const isRight = format === 'excel' || (format === null && isSilent);
	expectThat(isRight, `format is ${fieldOf(run.json, 'format')}`);
	const isTheTask = fieldOf(run.json, 'task_id') === task?.task_id;
	expectThat(isTheTask, `task_id is ${fieldOf(run.json, 'task_id')}`);
}

async function listenPerRequest(stage: Stage, webhookSecret: string): Promise<void> {
	await stage.listen('perRequest', { baseUrl: ownBaseUrl(stage), webhookSecret });
	await stage.begin({ webhook_url: stage.trigger.webhookUrl });
	await expectOneRun(stage);
}

let addresses = 0;

/** The node remembers for minutes what Overten says at a base URL, and takes the slashes at its end for nothing. */
function ownBaseUrl({ sandbox }: Stage): string {
	return sandbox.apiUrl + '/'.repeat(++addresses);
}

const showsNoSecret: Operation['mayFail'] = ({ verify }) =>
	verify !== 'full' && verify !== 'withoutCredits';

export const DELIVERY_OPERATIONS: readonly Operation[] = [
	{
		name: 'Trigger, subscription',
		concerns: [...A_DELIVERY, 'lists', 'proxy'],
		run: async (stage) => {
			await stage.enter();
			await stage.listen('subscription');
			await stage.begin();
			await expectOneRun(stage);
			const isDone = await stage.trigger.deactivate();
			await stage.sandbox.control.speak({});
			const left = (await subscriptionsOf(stage.sandbox).list()).length;
			expectThat(left === 0, `${String(left)} subscriptions are left after deactivation`);
			expectThat(isDone, 'deactivation failed');
		},
	},
	{
		name: 'Trigger, deactivated',
		concerns: ['lists', 'proxy'],
		run: async (stage) => {
			await stage.listen('subscription');
			await stage.enter();
			const isDone = await stage.trigger.deactivate();
			await stage.sandbox.control.speak({});
			const left = (await subscriptionsOf(stage.sandbox).list()).length;
			expectThat(!isDone || left === 0, 'deactivated, and the subscription is still there');
			expectThat(isDone || left === 1, 'the subscription is gone, and yet deactivation failed');
		},
	},
	{
		name: 'Trigger, one request, secret in the credential',
		concerns: [...A_DELIVERY, 'verify'],
		run: async (stage) => {
			await stage.enter();
			await listenPerRequest(stage, stage.sandbox.webhookSecret);
		},
	},
	{
		name: 'Trigger, one request, secret asked of Overten',
		concerns: ['keyHeader', 'proxy', 'verify'],
		mayFail: showsNoSecret,
		run: async (stage) => {
			await stage.enter();
			await listenPerRequest(stage, '');
		},
	},
	{
		name: 'Trigger, delivered again after 6 minutes',
		concerns: ['deliveryTimestamp', 'signing'],
		run: async (stage) => {
			await stage.enter();
			await stage.listen('subscription');
			stage.failStarts(new Error('The database is gone.'));
			await stage.begin();
			// At the sandbox's speed, the third attempt comes 6 minutes after the first.
			await stage.until(async () => (await stage.sandbox.control.deliveries()).length === 2);
			stage.failStarts(undefined);
			await expectOneRun(stage);
		},
	},
	{
		name: 'Trigger, forged and duplicate deliveries',
		concerns: ['signing', 'event', 'finishedTask'],
		run: async (stage) => {
			await stage.enter();
			await stage.listen('subscription');
			await stage.begin({ prompt: 'A report [[callback=forged]]' });
			await expectOneRun(stage);
			const [item] = await stage.trigger.items();
			expectThat(item?.json.summary !== 'A forgery', 'a forgery started the workflow');
			await stage.sandbox.control.deliver({
				url: stage.trigger.webhookUrl,
				body: { event: 'run.completed', run_id: 'run_0', task_id: 'task_invented' },
				signature: `sha256=${'0'.repeat(64)}`,
			});
			const runs = await stage.trigger.items();
			expectThat(runs.length === 1, 'an invented task started the workflow');
		},
	},
];

export const FAULT_OPERATIONS: readonly Operation[] = [
	...(
		[
			['503 at first', 'poll', '[[status=503]]'],
			['503 at first', 'sync', '[[status=503]]'],
			['connection breaks', 'sync', '[[reset]]'],
			['malformed answer', 'poll', '[[malformed]]'],
			['truncated download', 'poll', '[[truncate]]'],
			['promoted', 'sync', '[[promote]]'],
			['408', 'sync', '[[408]]'],
		] as const
	).map(([fault, executionMode, directive]): Operation => ({
		name: `Generate, ${executionMode}, ${fault}`,
		concerns: directive === '[[truncate]]' ? ['downloadUrl'] : ['idempotentRepeat'],
		run: async (stage) => {
			await stage.enter();
			const prompt = `A report ${directive}`;
			const item = oneItemOf(await stage.generate({ executionMode, prompt }));
			await expectTheJob(item, stage);
			await expectDocument(item);
		},
	})),
	{
		name: 'Generate, pause, lost callback',
		concerns: ['acceptedAnswer', 'finishedTask', 'taskStatus'],
		run: async (stage) => {
			await stage.enter();
			// B ends after the pause is stored, however slow a proxy makes that: n8n refuses a callback that comes before.
			const prompts = ['A [[duration=25m]] [[callback=lost]]', 'B [[duration=30m]]'];
			const result = await stage.generate(
				{ executionMode: 'webhook', prompt: '={{ $json.prompt }}' },
				{ items: prompts.map((prompt) => ({ json: { prompt } })) },
			);
			const items = itemsOf(result);
			expectThat(items.length === 2, `${String(items.length)} items`);
			for (const item of items) await expectDocument(item);
		},
	},
];
