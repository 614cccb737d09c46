import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import express from 'express';
import { stringify } from 'flatted';

import { N8nClient } from '../../scripts/n8n/client.ts';

const stored = (status: string, nodesToRun: readonly string[], finished: readonly string[]) => ({
	data: {
		status,
		data: stringify({
			executionData: { nodeExecutionStack: nodesToRun },
			resultData: { runData: Object.fromEntries(finished.map((node) => [node, []])) },
		}),
	},
});

/** Waits with our client for an execution of which n8n answers so. */
async function waitThrough(answers: object[]) {
	const app = express();
	app.post('/rest/owner/setup', (_request, response) => {
		response.json({});
	});
	app.get('/rest/executions/1', (_request, response) => {
		response.json(answers.shift());
	});
	const server = app.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	try {
		const { client } = await N8nClient.setUpOwner(`http://127.0.0.1:${String(port)}`);
		return await client.executions.waitFor('1', 10_000);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

test('an execution that n8n 1.x reports as successful before its data is stored is read again', async () => {
	const { data } = await waitThrough([
		{ data: { status: 'success', data: stringify({}) } },
		stored('waiting', ['Overten'], ['Start']),
		stored('success', ['Overten'], ['Start']),
		stored('success', [], ['Start', 'Overten', 'End']),
	]);
	expect(Object.keys(data.resultData.runData)).toEqual(['Start', 'Overten', 'End']);
});

test('a paused execution that n8n 2.41 reports as crashed while it starts is read again', async () => {
	const { status } = await waitThrough([
		stored('crashed', ['Overten'], ['Start']),
		stored('crashed', ['Overten'], ['Start']),
		stored('waiting', ['Overten'], ['Start']),
		stored('success', [], ['Start', 'Overten', 'End']),
	]);
	expect(status).toBe('success');
});
