import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData } from 'n8n-workflow';

import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { record } from './support/facts.ts';
import { workbookText } from './support/files.ts';
import { onEachGeneration } from './support/generations.ts';
import { until } from './support/runs.ts';
import {
	A_WHILE_MS,
	activatePolling,
	activateTrigger,
	itemsOfAll,
	startRun,
	untilEnded,
	untilStarted,
	untilSubscribed,
} from './support/trigger.ts';

/** n8n polls every minute. */
const TWO_POLLS_MS = 130_000;

const madeFrom = (prompts: readonly string[]) =>
	prompts.map((prompt) => `Made from: ${prompt}`).toSorted();

const summaryOf = ({ json: { summary } }: INodeExecutionData) =>
	typeof summary === 'string' ? summary : '';

const summariesOf = (items: readonly INodeExecutionData[]) => items.map(summaryOf).toSorted();

onEachGeneration('n8n %s', (onStage) => {
	test('20 runs that end while n8n is off start the workflow with the next event, once each', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const { control, sandbox } = host;
		const triggered = await activateTrigger(stage, host.url, {});
		await untilSubscribed(sandbox, [triggered.url]);
		await host.stop();
		// Half of the deliveries are lost; the others are repeated, and come late.
		const prompts = Array.from({ length: 20 }, (_, index) => `No ${String(index)}`);
		const taskIds: string[] = [];
		for (const [index, prompt] of prompts.entries()) {
			const order = index % 2 === 0 ? ' [[callback=lost]]' : '';
			taskIds.push(await startRun(sandbox, prompt + order));
		}
		await untilEnded(control);
		await control.set({ runAgeMs: 10 * 60_000 });
		await host.restart();
		await untilRegistered(triggered.url);
		const last = await startRun(sandbox, 'One more');

		await until('the next event has arrived', 60_000, async () => {
			const deliveries = await control.deliveries();
			const hasArrived = deliveries.some(({ status, taskId }) => taskId === last && status === 200);
			return hasArrived ? true : undefined;
		});
		await untilStarted(stage, triggered, 1);
		await until('no delivery is repeated any more', 90_000, async () => {
			const deliveries = await control.deliveries();
			const isOver = (taskId: string) =>
				deliveries.some(
					(each) => each.taskId === taskId && (each.attempt === 8 || (each.status ?? 500) < 500),
				);
			return taskIds.filter((_, index) => index % 2 === 1).every(isOver) ? true : undefined;
		});
		await sleep(A_WHILE_MS);
		const items = await itemsOfAll(stage, triggered);
		expect(summariesOf(items)).toEqual(madeFrom([...prompts, 'One more']));
		const caughtUp = items.filter(({ json }) => json.caught_up === true);
		expect(caughtUp.length).toBeGreaterThanOrEqual(10);
		await client.deactivateWorkflow(triggered.id);
		record(host.version, { executions: 1 });
	});

	test('the polling trigger starts the workflow with runs that end between two polls and while n8n is off, once each', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const { control, sandbox } = host;
		await startRun(sandbox, 'Before the activation');
		await untilEnded(control);
		const id = await activatePolling(stage, { downloadFile: true });
		const untilItems = async (count: number) =>
			await until(`there are ${String(count)} items`, TWO_POLLS_MS, async () => {
				const items = await itemsOfAll(stage, { id });
				return items.length >= count ? items : undefined;
			});

		// The first poll remembers what there is, and n8n makes it when it activates the workflow.
		await until('n8n has polled', TWO_POLLS_MS, async () => {
			const requests = await control.requests();
			return requests.some(({ path }) => path.startsWith('/runs')) ? true : undefined;
		});
		for (const prompt of ['One', 'Two [[fail]]']) await startRun(sandbox, prompt);
		await untilItems(2);
		await host.stop();
		for (const prompt of ['Three', 'Four']) await startRun(sandbox, prompt);
		await untilEnded(control);
		await host.restart();
		await untilItems(4);
		const polls = (await control.requests()).length;
		await until('n8n has polled again', TWO_POLLS_MS, async () =>
			(await control.requests()).length > polls ? true : undefined,
		);
		await sleep(A_WHILE_MS);

		const items = await itemsOfAll(stage, { id });
		const made = items.filter(({ json }) => json.event === 'run.completed');
		expect(summariesOf(made)).toEqual(madeFrom(['One', 'Three', 'Four']));
		expect(items.filter(({ json }) => json.event === 'run.failed')).toHaveLength(1);
		for (const item of made) {
			const [, prompt = 'a prompt'] = summaryOf(item).split('Made from: ');
			expect(await workbookText(client, item)).toContain(prompt);
		}
		await client.deactivateWorkflow(id);
		record(host.version, { executions: 2, files: made.length });
	}, 600_000);
});
