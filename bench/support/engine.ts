import type { INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';

import { runWorkflow } from '../../test/support/execution.ts';
import type { Execution } from '../../test/support/execution.ts';
import { createN8n } from '../../test/support/n8n.ts';
import type { N8n } from '../../test/support/n8n.ts';
import { PACKAGE_NAME, PASS_THROUGH } from '../../test/support/node-types.ts';
import { accessTo } from '../../test/support/overten.ts';
import { errorOf, outputOf } from '../../test/support/results.ts';
import { startSandbox } from '../../test/support/sandbox.ts';
import type { SandboxProcess } from '../../test/support/sandbox.ts';
import { FixedPoll } from '../peers/fixed-poll.ts';
import { loadHttpRequest } from '../peers/http-request.ts';
import type { Bench } from './row.ts';

export const OVERTEN = `${PACKAGE_NAME}.overten`;

/** n8n lets the node of this name use any credential. */
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

export const FIXED_POLL = 'peer.fixedPoll';

/** n8n-core with our nodes and the alternatives, and the sandbox in its own process. */
export interface BenchEngine {
	readonly n8n: N8n;
	readonly sandbox: SandboxProcess;
}

/** @param speed how many times faster than real time the sandbox runs */
export async function startEngine(
	{ cleanup }: Bench,
	{ instanceUrl, speed }: { instanceUrl?: string; speed: number },
): Promise<BenchEngine> {
	const sandbox = await startSandbox({ speed });
	cleanup.add(async () => {
		await sandbox.stop();
	});
	const nodes: Record<string, INodeType> = {
		[HTTP_REQUEST]: await loadHttpRequest(cleanup),
		[FIXED_POLL]: new FixedPoll(),
	};
	const n8n = await createN8n({ credential: { ...accessTo(sandbox) }, nodes, instanceUrl });
	await startOver({ sandbox });
	return { n8n, sandbox };
}

/** Resets Overten: no jobs, and plenty of credits. */
export async function startOver({ sandbox }: Pick<BenchEngine, 'sandbox'>): Promise<void> {
	await sandbox.control.reset();
	await sandbox.control.set({ credits: Number.MAX_SAFE_INTEGER });
}

/** Start → the node. @returns the execution, which may wait */
export async function execute(
	{ n8n }: Pick<BenchEngine, 'n8n'>,
	type: string,
	parameters: INodeParameters,
	input: INodeExecutionData[],
): Promise<Execution> {
	const execution = await runWorkflow(n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{
				name: 'Node',
				type,
				parameters,
				credentials: { overtenApi: { id: 'id-of-overtenApi', name: 'overtenApi' } },
				...(type === HTTP_REQUEST && { typeVersion: 4.2 }),
			},
		],
		wires: [['Start', 'Node']],
		startNode: 'Start',
		input,
		mode: 'trigger',
	});
	const error = errorOf(execution, 'Node');
	if (error !== undefined) throw error;
	return execution;
}

/** @throws when an item has no output */
export async function runItems(
	engine: Pick<BenchEngine, 'n8n'>,
	type: string,
	parameters: INodeParameters,
	input: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const items = outputOf(await execute(engine, type, parameters, input), 'Node');
	if (items.length !== input.length) throw new Error(`${type} has lost items.`);
	return items;
}

/** @param duration of the job in the sandbox, such as `20m` */
export function promptItems(
	count: number,
	duration: string | ((index: number) => string),
): INodeExecutionData[] {
	const durationOf = (index: number) => (typeof duration === 'string' ? duration : duration(index));
	return Array.from({ length: count }, (_, index) => ({
		json: { prompt: `Report no ${String(index)} [[duration=${durationOf(index)}]]` },
		pairedItem: { item: index },
	}));
}
