import axios from 'axios';

import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate, untilEnded } from './api';
import type { Answer } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

test('a run continues with its document', async () => {
	const first = (await generate(api, { prompt: 'Sales by region', file_name: 'sales' })).data;
	const accepted = (
		await generate(api, { run_id: first.run_id, prompt: 'Add a chart', async: true })
	).data;
	const second = await untilEnded(api, accepted.task_id);

	expect(second).toMatchObject({ run_id: first.run_id, turn_index: 1 });
	expect(second.result.download_url).not.toBe(first.download_url);
	expect((await api.get(`/runs/${first.run_id}`)).data).toMatchObject({
		format: 'excel',
		status: 'completed',
		prompt: 'Sales by region',
		summary: 'Made from: Add a chart',
		file_name: 'sales.xlsx',
		download_url: second.result.download_url,
		created_at: expect.any(String),
		updated_at: expect.any(String),
	});
});

test('a failed turn leaves the document unchanged', async () => {
	const { data } = await generate(api, {});
	await generate(api, { run_id: data.run_id, prompt: 'Break it [[fail]]' });

	expect((await api.get(`/runs/${data.run_id}`)).data).toMatchObject({
		status: 'failed',
		download_url: data.download_url,
	});
});

test('a question is answered without a file', async () => {
	const { data } = await generate(api, { mode: 'ask', prompt: 'What is in it?' });

	expect(data.summary).toContain('What is in it?');
	expect(data).not.toHaveProperty('download_url');
	expect((await api.get(`/runs/${data.run_id}/download`)).status).toBe(404);
});

test('a run that is unknown or of another format is rejected', async () => {
	const { data } = await generate(api, {});

	expect((await generate(api, { run_id: 'run_0' })).status).toBe(404);
	expect((await generate(api, { run_id: data.run_id }, '/word/generate')).status).toBe(400);
	expect((await api.get('/runs/run_0')).status).toBe(404);
});

test('a run that is not finished has no file yet', async () => {
	const { data } = await generate(api, { async: true, prompt: 'A report [[duration=24h]]' });

	expect((await api.get(`/runs/${data.run_id}`)).data).not.toHaveProperty('download_url');
	expect((await api.get(`/runs/${data.run_id}/download`)).status).toBe(404);
});

test('runs are listed newest first, and new runs do not shift the pages', async () => {
	const made: string[] = [];
	for (let index = 0; index < 5; index++) {
		made.unshift((await generate(api, { async: true })).data.run_id);
	}
	const first = (await api.get<Answer>('/runs', { params: { limit: 2 } })).data;
	await generate(api, { async: true });
	const params = { limit: 3, cursor: first.next_cursor };
	const second = (await api.get<Answer>('/runs', { params })).data;

	expect([...first.runs, ...second.runs].map(({ run_id }) => run_id)).toEqual(made);
	expect(second.next_cursor).toBeNull();
	expect((await api.get('/runs', { params: { cursor: 'nowhere' } })).status).toBe(400);
});

test('a download is a redirect to the other origin', async () => {
	const { data } = await generate(api, {});
	const answer = await api.get(`/runs/${data.run_id}/download`);

	expect(answer.status).toBe(302);
	expect(answer.headers.location).toBe(data.download_url);
	expect(new URL(data.download_url).origin).toBe(sandbox.filesUrl);
	await axios.get(data.download_url, { headers: { 'x-seen': 'yes' }, proxy: false });
	expect(await sandbox.control.fileRequests()).toMatchObject([{ headers: { 'x-seen': 'yes' } }]);
});
