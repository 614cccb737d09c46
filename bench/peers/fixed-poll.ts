import { sleep } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { describeNode } from '../../test/support/test-nodes.ts';

const POLL_EVERY_MS = 10_000;

/** A typical node: it polls every 10 s and processes one item after another unless set otherwise. */
export class FixedPoll implements INodeType {
	description = describeNode('fixedPoll', {
		properties: [
			{ displayName: 'API URL', name: 'apiUrl', type: 'string', default: '' },
			{ displayName: 'API Key', name: 'apiKey', type: 'string', default: '' },
			{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '' },
			{ displayName: 'Side by Side', name: 'sideBySide', type: 'boolean', default: false },
		],
	});

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const indexes = this.getInputData().map((_item, index) => index);
		if (this.getNodeParameter('sideBySide', 0) === true) {
			return [await Promise.all(indexes.map(async (index) => await generate(this, index)))];
		}
		const items: INodeExecutionData[] = [];
		for (const index of indexes) items.push(await generate(this, index));
		return [items];
	}
}

async function generate(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const text = (name: string) => {
		const value = context.getNodeParameter(name, itemIndex);
		return typeof value === 'string' ? value : '';
	};
	const ask = async (
		method: 'GET' | 'POST',
		path: string,
		body?: { prompt: string; async: true },
	) => {
		const answer: unknown = await context.helpers.httpRequest({
			method,
			url: `${text('apiUrl')}${path}`,
			headers: { authorization: `Bearer ${text('apiKey')}` },
			json: true,
			...(body && { body }),
		});
		if (isTask(answer)) return answer;
		throw new TypeError('This is not a task.');
	};
	const { task_id } = await ask('POST', '/excel/generate', { prompt: text('prompt'), async: true });
	for (;;) {
		await sleep(POLL_EVERY_MS);
		const task = await ask('GET', `/tasks/${task_id}`);
		if (task.status === 'completed') return { json: { ...task }, pairedItem: { item: itemIndex } };
	}
}

function isTask(value: unknown): value is { task_id: string; status: string } {
	return typeof value === 'object' && value !== null && 'task_id' in value && 'status' in value;
}
