import type {
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	NodeExecutionHint,
} from 'n8n-workflow';

import { retryExecution, startWorkflow } from './execution';
import type { Execution } from './execution';
import { createN8n } from './n8n';
import type { N8n, N8nOptions } from './n8n';
import { PACKAGE_NAME, PASS_THROUGH } from './node-types';
import type { WorkflowSpec } from './workflow-definition';
import { errorOf, lastRunOf, outputOf, workflowErrorOf } from './results';

export interface NodeRun {
	readonly parameters: INodeParameters;
	/** Default: one empty item. */
	readonly items?: INodeExecutionData[];
	readonly settings?: Partial<
		Pick<INode, 'id' | 'maxTries' | 'onError' | 'retryOnFail' | 'waitBetweenTries'>
	>;
	/** The same ID for executions that should count as one. */
	readonly executionId?: string;
	readonly workflowSettings?: WorkflowSpec['settings'];
}

export interface NodeOutcome {
	readonly execution: Execution;
	readonly run: IRun;
	/** The items of the first output. */
	readonly items: INodeExecutionData[];
	/** The items of the error output. */
	readonly failed: INodeExecutionData[];
	/** The error that stopped the node. */
	readonly error: { readonly message: string; readonly description?: string } | undefined;
	readonly hints: NodeExecutionHint[];
}

export interface RunningNode {
	readonly outcome: Promise<NodeOutcome>;
	/** Stops the execution as a user does. */
	cancel(): void;
}

const NODE = 'Overten';

/** One node of the built package in n8n-core's engine: Start → Overten → Done, and from its error output → Failed. */
export class Engine {
	readonly n8n: N8n;

	private constructor(n8n: N8n) {
		this.n8n = n8n;
	}

	static async create(
		credential: NonNullable<N8nOptions['credential']>,
		binaryMode: 'default' | 'filesystem' = 'filesystem',
	): Promise<Engine> {
		return new Engine(await createN8n({ credential, binaryMode }));
	}

	start({ parameters, items, settings, executionId, workflowSettings }: NodeRun): RunningNode {
		const running = startWorkflow(this.n8n, {
			nodes: [
				{ name: 'Start', type: PASS_THROUGH },
				{ name: NODE, type: `${PACKAGE_NAME}.overten`, parameters, ...settings },
				{ name: 'Done', type: PASS_THROUGH },
				{ name: 'Failed', type: PASS_THROUGH },
			],
			wires: [
				['Start', NODE],
				[NODE, 'Done'],
				[NODE, 'Failed', 1],
			],
			startNode: 'Start',
			mode: 'trigger',
			...(items && { input: items }),
			...(executionId !== undefined && { executionId }),
			...(workflowSettings && { settings: workflowSettings }),
		});
		return {
			outcome: running.ended.then(readOutcome),
			cancel: () => {
				running.cancel();
			},
		};
	}

	/**
	 * Presses Retry in the executions list.
	 *
	 * @param parameters of the node, edited since
	 */
	async retry({ execution }: NodeOutcome, parameters?: INodeParameters): Promise<NodeOutcome> {
		const { nodes, ...workflow } = execution.workflow;
		const edited = nodes.map((node) =>
			node.name === NODE && parameters !== undefined ? { ...node, parameters } : node,
		);
		const retried = retryExecution(this.n8n, execution, { ...workflow, nodes: edited });
		return readOutcome(await retried.ended);
	}

	async run(nodeRun: NodeRun): Promise<NodeOutcome> {
		return await this.start(nodeRun).outcome;
	}
}

function readOutcome(execution: Execution): NodeOutcome {
	const error = errorOf(execution, NODE) ?? workflowErrorOf(execution);
	return {
		execution,
		run: execution.run,
		items: outputOf(execution, NODE),
		failed: outputOf(execution, NODE, 1),
		error:
			error === undefined
				? undefined
				: {
						message: error.message,
						...(typeof error.description === 'string' && { description: error.description }),
					},
		hints: lastRunOf(execution, NODE)?.hints ?? [],
	};
}
