import { Container } from '@n8n/di';
import { PollContext, TriggersAndPollers } from 'n8n-core';
import { jsonParse } from 'n8n-workflow';
import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	IWorkflowBase,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { makeAdditionalData } from '../additional-data';
import { makeWorkflow } from '../execution';
import type { N8n } from '../n8n';
import { PACKAGE_NAME } from '../node-types';
import { defineWorkflow } from '../workflow-definition';

const TRIGGER = 'Overten Polling Trigger';

/** As in n8n 2.41 without its scheduler, in ms. */
const USUAL_BUDGET_MS = 5 * 60_000;

let workflows = 0;

/**
 * A workflow that begins with an Overten Polling Trigger, which runs in n8n-core's PollContext. It is stored as text, as
 * n8n's database has it: each poll reads a Workflow of its own from there, as after a restart.
 */
export class PollingWorkflow {
	readonly #n8n: N8n;

	#row: string;

	constructor(n8n: N8n, parameters: INodeParameters = {}) {
		this.#n8n = n8n;
		this.#row = JSON.stringify(
			defineWorkflow(n8n.types, {
				workflowId: `polling-workflow-${String(++workflows)}`,
				nodes: [{ name: TRIGGER, type: `${PACKAGE_NAME}.overtenPollingTrigger`, parameters }],
				wires: [],
				staticData: {},
			}),
		);
	}

	/**
	 * One of n8n's polls. It keeps the static data when the poll has started an execution, or was the first one.
	 *
	 * @param budgetMs how long n8n lets it take
	 * @throws what the node's poll throws
	 */
	async poll(
		mode: WorkflowExecuteMode = 'trigger',
		budgetMs = USUAL_BUDGET_MS,
	): Promise<INodeExecutionData[]> {
		const definition = jsonParse<IWorkflowBase>(this.#row);
		const isFirst = Object.keys(definition.staticData ?? {}).length === 0;
		const workflow = makeWorkflow(this.#n8n, definition);
		const node = workflow.getNode(TRIGGER);
		if (node === null) throw new Error('The workflow has no trigger.');
		const additionalData = makeAdditionalData({ ...this.#n8n, mode, workflow: definition });
		const context = new PollContext(
			...([workflow, node, additionalData, mode, 'activate'] as const),
			...([undefined, undefined, undefined, undefined, undefined] as const),
			() => budgetMs,
		);
		const items = await Container.get(TriggersAndPollers).runPollFunction(workflow, node, context);
		if (mode !== 'manual' && (items !== null || isFirst)) this.#keep(definition, workflow);
		return items?.[0] ?? [];
	}

	get staticData(): IDataObject {
		return jsonParse<IWorkflowBase>(this.#row).staticData ?? {};
	}

	#keep(definition: IWorkflowBase, { staticData }: Workflow): void {
		this.#row = JSON.stringify({ ...definition, staticData });
	}
}
