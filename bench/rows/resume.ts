import { ENDED } from '../../scripts/n8n/executions-api.ts';
import { activate, activatePrompts, until } from '../../test/e2e/support/runs.ts';
import type { PromptsWorkflow } from '../../test/e2e/support/runs.ts';
import { NODES } from '../../test/e2e/support/workflow.ts';
import { waitNodeWorkflow } from '../peers/wait-node.ts';
import { eachAtOnce, promptOf, startRealN8n } from '../support/real-n8n.ts';
import type { RealN8n } from '../support/real-n8n.ts';
import type { Row } from '../support/row.ts';
import { median, percentile, spreadOf } from '../support/statistics.ts';

/** Of each side. */
const EXECUTIONS = 60;

/** After these, n8n has compiled the code that it needs. */
const FIRST = 10;

/** From one callback to the next, of which every second is the other side's. */
const SPACING_SECONDS = 0.3;

/** All executions are paused before the first callback. */
const FIRST_CALLBACK_SECONDS = 20;

/** Of so many executions after one another, the medians are compared, for the spread. */
const PER_RATIO = 7;

/**
 * How soon a paused execution resumes: from Overten's callback, including the download, to the start of the next node.
 * The callbacks of both sides take turns.
 */
export const resume: Row = {
	keys: ['suspended_resume_p50_ms', 'suspended_resume_p95_ms', 'resume_vs_wait_node_ratio'],
	cheap: false,
	inServer: true,
	measure: async (bench) => {
		const n8n = await startRealN8n(bench);
		const ours = await activatePrompts(n8n, n8n.url, { executionMode: 'webhook' });
		const theirs = await activate(n8n, n8n.url, (path) =>
			waitNodeWorkflow(path, n8n.access.baseUrl),
		);
		const posts = Array.from({ length: 2 * EXECUTIONS }, (_, index) => ({
			workflow: index % 2 === 0 ? ours : theirs,
			prompt: promptOf(index, FIRST_CALLBACK_SECONDS + index * SPACING_SECONDS),
		}));
		await eachAtOnce(posts, 5, async ({ prompt, workflow }) => {
			await workflow.post([prompt]);
		});
		const [ourDelays, theirDelays] = [await delaysOf(n8n, ours), await delaysOf(n8n, theirs)];
		const ratios = inParts(ourDelays).map(
			(part, index) => median(part) / median(inParts(theirDelays)[index] ?? []),
		);
		const sides = { ours: median(ourDelays), theirs: median(theirDelays) };
		return [
			{
				key: 'suspended_resume_p50_ms',
				what: 'from the callback to the next node, in ms',
				value: sides.ours,
			},
			{
				key: 'suspended_resume_p95_ms',
				what: 'the same, 95th percentile',
				value: percentile(ourDelays, 0.95),
			},
			{
				key: 'resume_vs_wait_node_ratio',
				what: "the same, relative to n8n's Wait node, which verifies nothing",
				value: median(ratios),
				sides: { ...sides, spread: spreadOf(ratios) },
				goal: { atMost: 1.2 },
			},
		];
	},
};

/** From the callback to the next node, in ms, for each execution but the first. */
async function delaysOf({ client, control }: RealN8n, { id }: PromptsWorkflow): Promise<number[]> {
	const ids = await until('all executions have ended', 120_000, async () => {
		const executions = await client.executions.list(id);
		const ended = executions.filter(({ status }) => ENDED.has(status));
		return ended.length === EXECUTIONS ? ended.map((each) => each.id).toReversed() : undefined;
	});
	const deliveries = await control.deliveries();
	const delays: number[] = [];
	for (const executionId of ids) {
		const { data } = await client.executions.read(executionId);
		const called = deliveries.find(
			({ url }) => new URL(url).pathname.split('/')[2] === executionId,
		);
		const wentOn = data.resultData.runData[NODES.end]?.[0]?.startTime;
		delays.push((wentOn ?? NaN) - (called?.at ?? NaN));
	}
	return delays.slice(FIRST);
}

/** So that a slow moment of the machine affects one ratio, and the same one on both sides. */
function inParts(delays: readonly number[]): number[][] {
	const count = Math.floor(delays.length / PER_RATIO);
	return Array.from({ length: count }, (_, index) =>
		delays.slice(index * PER_RATIO, (index + 1) * PER_RATIO),
	);
}
