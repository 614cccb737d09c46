import type { INodeParameters, StructuredChunk } from 'n8n-workflow';

import { ProgressReport } from '../../nodes/Overten/job/progress';
import { startWorkflow } from '../support/execution';
import { beginTask } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { errorOf } from '../support/results';

const overten = overtenForTests();

/** What a chat hears that streams. */
async function heard(parameters: INodeParameters, onChunk?: (chunk: StructuredChunk) => void) {
	const chunks: StructuredChunk[] = [];
	const execution = await startWorkflow(overten.engine.n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{ name: 'Overten', type: `${PACKAGE_NAME}.overten`, parameters },
		],
		wires: [['Start', 'Overten']],
		startNode: 'Start',
		onChunk:
			onChunk ??
			((chunk) => {
				chunks.push(chunk);
			}),
	}).ended;
	return { execution, chunks };
}

test('a streaming chat hears the progress, sparingly', async () => {
	const { chunks } = await heard(generate({ prompt: 'A [[duration=20m]]' }));
	expect(chunks.map(({ type }) => type)).toEqual(['begin', 'item', 'end']);
	expect(chunks[1]?.content).toMatch(/^Overten: [a-z ]+(?:, \d+%)?\n$/);
	expect(chunks[1]?.metadata).toMatchObject({ nodeName: 'Overten', itemIndex: 0 });
});

test('the end of a failed job ends the message', async () => {
	const prompt = 'A [[duration=20m]] [[fail=bad: No numbers]]';
	const { chunks, execution } = await heard(generate({ prompt }));
	expect(chunks.map(({ type }) => type)).toEqual(['begin', 'item', 'end', 'error']);
	expect(errorOf(execution, 'Overten')?.message).toContain('No numbers');
});

test('who waits for a task hears its progress, too', async () => {
	const { task_id } = await beginTask(overten, 'A [[duration=20m]]');
	const { chunks } = await heard({ resource: 'task', operation: 'wait', taskId: task_id });
	expect(chunks.map(({ type }) => type)).toEqual(['begin', 'item', 'end']);
});

test('a chat that has gone fails no job', async () => {
	const { execution } = await heard(generate({ prompt: 'A [[duration=20m]]' }), () => {
		throw new Error('The connection is closed.');
	});
	expect(execution.run.status).toBe('success');
});

test('each phase and each 10 percent are said once, at most every 10 s', () => {
	const said: string[] = [];
	const context = {
		isStreaming: () => true,
		sendChunk: (type: string, _index: number, content?: string) => said.push(content ?? type),
	};
	const report = new ProgressReport({ context, index: 0 });
	const show = (second: number, phase: string, progress: number) => {
		report.show({ task_id: 'task_1', status: 'running', phase, progress }, second * 1_000);
	};
	show(0, 'preflight', 1);
	show(5, 'agent_turn', 12);
	show(11, 'agent_turn', 14);
	show(22, 'agent_turn', 19);
	show(33, 'agent_turn', 21);
	report.end();
	expect(said).toEqual([
		'begin',
		'Overten: preflight, 1%\n',
		'Overten: agent turn, 14%\n',
		'Overten: agent turn, 21%\n',
		'end',
	]);
});

test('the editor hears of every change once', () => {
	const said: string[] = [];
	const context = { sendMessageToUI: (message: string) => said.push(message) };
	const report = new ProgressReport({ context, index: 2 });
	for (const progress of [1, 1, 2]) {
		report.show({ task_id: 'task_1', status: 'running', phase: 'agent_turn', progress });
	}
	expect(said).toEqual(
		[1, 2].map(
			(percent) => `Overten is working on item 2 (task_1): agent turn, ${String(percent)}%`,
		),
	);
});
