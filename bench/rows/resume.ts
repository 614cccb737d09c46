import { ENDED } from '../../scripts/n8n/client.ts';
import { activatePrompts, until } from '../../test/e2e/support/runs.ts';
import { NODES } from '../../test/e2e/support/workflow.ts';
import { eachAtOnce, promptOf, startRealN8n } from '../support/real-n8n.ts';
import type { Row } from '../support/row.ts';
import { percentile } from '../support/statistics.ts';

const EXECUTIONS = 60;

/** After these, n8n has compiled the code that it needs. */
const FIRST = 10;

/** From one callback to the next. */
const SPACING_SECONDS = 0.3;

/**
 * How soon a paused execution resumes: from Overten's callback, including the download, to the start of the next node.
 */
export const resume: Row = {
	keys: ['suspended_resume_p50_ms', 'suspended_resume_p95_ms'],
	cheap: false,
	measure: async (bench) => {
		const n8n = await startRealN8n(bench);
		const workflow = await activatePrompts(n8n, n8n.url, { executionMode: 'webhook' });
		const prompts = Array.from({ length: EXECUTIONS }, (_, index) =>
			promptOf(index, 8 + index * SPACING_SECONDS),
		);
		await eachAtOnce(prompts, 5, async (prompt) => {
			await workflow.post([prompt]);
		});
		const ids = await until('all executions have ended', 90_000, async () => {
			const executions = await n8n.client.listExecutions(workflow.id);
			const ended = executions.filter(({ status }) => ENDED.has(status));
			return ended.length === EXECUTIONS ? ended.map(({ id }) => id).toReversed() : undefined;
		});
		const deliveries = await n8n.control.deliveries();
		const delays: number[] = [];
		for (const id of ids) {
			const { data } = await n8n.client.readExecution(id);
			const called = deliveries.find(({ url }) => url.includes(`/webhook-waiting/${id}/`));
			const wentOn = data.resultData.runData[NODES.end]?.[0]?.startTime;
			delays.push((wentOn ?? NaN) - (called?.at ?? NaN));
		}
		const counted = delays.slice(FIRST);
		const what = 'from the callback to the next node, in ms';
		return [
			{
				key: 'suspended_resume_p50_ms',
				what,
				value: percentile(counted, 0.5),
				goal: { atMost: 150 },
			},
			{
				key: 'suspended_resume_p95_ms',
				what: 'the same, 95th percentile',
				value: percentile(counted, 0.95),
				goal: { atMost: 400 },
			},
		];
	},
};
