import exceljs from 'exceljs';

import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate } from './api';
import type { Answer } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

async function upload(path: string, content: string | Buffer, fields = {}, name = 'data.csv') {
	const form = new FormData();
	for (const [field, value] of Object.entries<string>(fields)) form.append(field, value);
	form.append('file', new Blob([content]), name);
	return await api.post<Answer>(path, form);
}

describe('a file', () => {
	test('is stored under its name and purpose', async () => {
		const { data, status } = await upload('/files', 'a,b\n1,2\n', { purpose: 'reference' });

		expect(status).toBe(201);
		expect(data).toEqual({
			file_id: expect.stringMatching(/^file_/) as unknown,
			file_name: 'data.csv',
			purpose: 'reference',
			size: 8,
		});
	});

	test('is for context by default', async () => {
		expect((await upload('/files', 'x')).data).toMatchObject({ purpose: 'context' });
	});

	test('with an unknown purpose, an empty one, and a missing one are rejected', async () => {
		expect((await upload('/files', 'x', { purpose: 'fun' })).status).toBe(422);
		expect((await upload('/files', '')).status).toBe(400);
		const form = new FormData();
		form.append('purpose', 'init');
		expect((await api.post('/files', form)).status).toBe(422);
	});

	test('over the limit is answered with 413, and one of 8 MB is accepted', async () => {
		expect((await upload('/files', Buffer.alloc(8 * 1_048_576))).status).toBe(201);
		await sandbox.control.set({ maxUploadBytes: 1_000 });
		expect((await upload('/files', Buffer.alloc(1_000))).status).toBe(201);
		const { data, status } = await upload('/files', Buffer.alloc(1_001));

		expect(status).toBe(413);
		expect(data).toMatchObject({ success: false, error: 'file_too_large' });
	});

	test.each([
		['context_files', ['file_0']],
		['data_sources', [{ file_id: 'file_0' }]],
		['init_file', 'file_0'],
		['image_assets', [{ image_id: 'img_0' }]],
	])('that does not exist is not found: %s', async (field, value) => {
		expect((await generate(api, { [field]: value })).status).toBe(404);
	});

	test('that exists is used', async () => {
		const { file_id } = (await upload('/files', 'a,b\n1,2\n')).data;
		const body = { prompt: 'Chart the attached data', data_sources: [{ file_id }] };

		expect((await generate(api, body)).status).toBe(200);
	});
});

describe('an image', () => {
	test('keeps its tags and its caption', async () => {
		const fields = { tags: 'logo, dark', caption: 'Our logo' };
		const { data, status } = await upload('/images', 'png', fields, 'logo.png');

		expect(status).toBe(201);
		expect(data).toMatchObject({
			file_name: 'logo.png',
			tags: ['logo', 'dark'],
			caption: 'Our logo',
		});
		expect((await api.get(`/images/${data.image_id}`)).data).toEqual(data);
		expect((await api.get('/images')).data).toEqual({ images: [data], next_cursor: null });
	});

	test('no longer exists after it was deleted', async () => {
		const { image_id } = (await upload('/images', 'png', {}, 'logo.png')).data;
		expect((await api.delete(`/images/${image_id}`)).status).toBe(204);

		expect((await api.get(`/images/${image_id}`)).status).toBe(410);
		expect((await api.delete(`/images/${image_id}`)).status).toBe(410);
		expect((await generate(api, { image_assets: [{ image_id }] })).status).toBe(410);
		expect((await api.get('/images')).data).toMatchObject({ images: [] });
		expect((await api.get('/images/img_0')).status).toBe(404);
	});
});

describe('an analysis', () => {
	async function workbook(): Promise<Buffer> {
		const book = new exceljs.Workbook();
		book.addWorksheet('Data').addRows([
			['Region', 'Sales'],
			['North', 1],
			['South', 2],
			['East', 3],
		]);
		return Buffer.from(await book.xlsx.writeBuffer());
	}

	test.each([
		['a workbook', 'data.xlsx', workbook],
		['a CSV file', 'data.csv', () => 'Region,Sales\nNorth,1\nSouth,2\nEast,3\n'],
	])('gives a correct answer about %s', async (_name, fileName, content) => {
		const { file_id } = (
			await upload('/files', await content(), { purpose: 'reference' }, fileName)
		).data;
		const { data, status } = await api.post('/excel/analyze', { file_id, prompt: 'How much?' });

		expect(status).toBe(200);
		expect(data).toMatchObject({
			answer: expect.stringContaining('3 rows with the columns Region, Sales (2 columns)'),
			credits_used: 1,
			duration_ms: 5_000,
		});
		expect((await api.get<Answer>('/verify')).data.credits).toBe(999);
	});

	test('requires an existing, readable file with the right purpose, and credits', async () => {
		const ask = async (file_id: string) =>
			(await api.post('/excel/analyze', { file_id, prompt: 'How much?' })).status;
		const reference = { purpose: 'reference' };

		expect(await ask('file_0')).toBe(404);
		expect(await ask((await upload('/files', 'a,b\n')).data.file_id)).toBe(400);
		expect(await ask((await upload('/files', 'no zip', reference, 'a.xlsx')).data.file_id)).toBe(
			400,
		);
		await sandbox.control.set({ credits: 0 });
		expect(await ask((await upload('/files', 'a,b\n', reference)).data.file_id)).toBe(402);
	});
});
