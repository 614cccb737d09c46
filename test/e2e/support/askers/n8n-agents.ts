import type { ToolCall } from '../../../../scripts/n8n/agents-api.ts';
import { node, OVERTEN_TYPE } from '../workflow.ts';
import { until } from '../runs.ts';
import { PATIENCE_MS } from './asker.ts';
import type { Asker, Place } from './asker.ts';
import { BACKGROUND_JOBS, TOOL_NAME, turnsOf } from './obedient-model.ts';
import { answeringAfter, fork, passOn, tool, TRIGGER } from './workflows.ts';

/** An agent in n8n Agents. */
function n8nAgent(name: string, toolOf: (place: Place) => object): Omit<Asker, 'workflow'> {
	return {
		name,
		isModel: true,
		isInN8n1: false,
		ask: async (place) => {
			const { client, credentials, path } = place;
			const agent = await client.agents.create(path, {
				model: 'deepseek/obedient',
				credential: credentials.deepSeekApi,
				instructions: 'Do what the user says.',
				tools: [{ name: TOOL_NAME, description: 'Makes a workbook', ...toolOf(place) }],
			});
			return async (prompts, order) => {
				const conversation = await agent.say(JSON.stringify(turnsOf(prompts, order)));
				// n8n wakes the agent when a workflow has ended that has paused.
				return await until('the agent has heard of the end', PATIENCE_MS, async () => {
					const heard = heardIn(await agent.toolCalls(conversation));
					return heard.length >= prompts.length ? heard : undefined;
				});
			};
		},
	};
}

/** What the tool has said at once, and what n8n has said later of workflows that had paused. */
function heardIn(calls: readonly ToolCall[]): string[] {
	const said = calls
		.filter(({ tool: name }) => name.includes(TOOL_NAME))
		.map(({ output }) => JSON.stringify(output))
		.filter((text) => !text.includes('running_in_background'));
	const later = new Map<string, string>();
	for (const { output, tool: name } of calls) {
		if (name !== BACKGROUND_JOBS || !isJobList(output)) continue;
		for (const { jobId, result } of output.jobs) {
			if (result !== undefined) later.set(jobId, result);
		}
	}
	return [...said, ...later.values()];
}

interface JobList {
	/** Of the workflows that have paused. `result`: once they have ended. */
	readonly jobs: readonly { readonly jobId: string; readonly result?: string }[];
}

function isJobList(output: unknown): output is JobList {
	return typeof output === 'object' && output !== null && 'jobs' in output;
}

export const N8N_AGENT_WITH_NODE: Asker = n8nAgent('n8n Agents, the node as a tool', (place) => ({
	type: 'node',
	node: {
		nodeType: `${OVERTEN_TYPE}Tool`,
		nodeTypeVersion: 2,
		nodeParameters: tool(place.overten).parameters,
		credentials: { overtenApi: { id: place.credentials.overtenApi, name: 'Overten account' } },
	},
}));

/** @param answerAfterS the option of the node; its default if undefined */
export function n8nAgentWithWorkflow(answerAfterS?: number): Asker {
	const agent = n8nAgent('n8n Agents, a workflow as a tool', ({ workflow }) => ({
		type: 'workflow',
		workflowId: workflow.id,
		workflow: workflow.name,
	}));
	return {
		...agent,
		answersAfterS: 100,
		workflow: (_path, overten) =>
			fork(
				node(TRIGGER, 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
					inputSource: 'workflowInputs',
					workflowInputs: { values: [{ name: 'prompt' }] },
				}),
				'={{ $json.prompt }}',
				answeringAfter(answerAfterS, overten),
				passOn(),
			),
	};
}
