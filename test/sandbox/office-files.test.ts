import axios from 'axios';
import exceljs from 'exceljs';
import JSZip from 'jszip';

import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

const brand = { primary_color: '#C02040', font: 'Georgia' };

async function make(path: string, body: object) {
	const { data } = await generate(api, body, path);
	return await axios.get<Buffer>(data.download_url, { responseType: 'arraybuffer', proxy: false });
}

async function partsOf(content: Buffer): Promise<Record<string, string>> {
	const { files } = await JSZip.loadAsync(content);
	const parts = Object.values(files)
		.filter(({ name }) => name.endsWith('.xml'))
		.map(async (file) => [file.name, await file.async('string')] as const);
	return Object.fromEntries(await Promise.all(parts));
}

test('a workbook has a title, a styled header and formulas with their results', async () => {
	const { data } = await make('/excel/generate', {
		prompt: 'Sales by region. Be short. [[slow=1ms]]',
		brand,
	});
	const workbook = new exceljs.Workbook();
	await workbook.xlsx.load(Uint8Array.from(data).buffer);
	const sheet = workbook.getWorksheet('Report');

	expect(sheet?.getCell('A1').text).toBe('Sales by region');
	expect(sheet?.getCell('A3').font).toMatchObject({ bold: true, name: 'Georgia' });
	expect(sheet?.getCell('A3').fill).toMatchObject({ fgColor: { argb: 'FFC02040' } });
	expect(sheet?.getColumn(1).width).toBe(24);
	const [first, second] = [sheet?.getCell('B4').value, sheet?.getCell('C4').value];
	expect(sheet?.getCell('D4').value).toEqual({
		formula: 'SUM(B4:C4)',
		result: Number(first) + Number(second),
	});
	expect(Object.values(await partsOf(data)).join('')).not.toContain('[[');
});

test('a document has a title, headings and a table', async () => {
	const { data } = await make('/word/generate', { prompt: 'A proposal', brand });
	const parts = await partsOf(data);

	expect(parts['word/document.xml']).toMatch(/"Title"[^]*A proposal[^]*"Heading1"[^]*<w:tbl>/);
	expect(parts['word/styles.xml']).toMatch(/C02040[^]*Georgia|Georgia[^]*C02040/);
});

test('a deck has a title slide and slides with bullets', async () => {
	const { data } = await make('/slides/generate', { prompt: 'A pitch. Fast. Cheap.', brand });
	const parts = await partsOf(data);
	const slides = Object.keys(parts).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));

	expect(slides.length).toBeGreaterThanOrEqual(4);
	expect(parts['ppt/slides/slide1.xml']).toContain('A pitch');
	expect(parts['ppt/slides/slide1.xml']).toContain('C02040');
	expect(parts['ppt/slides/slide3.xml']).toMatch(/<a:buSzPct|<a:buChar/);
});

test.each(['/excel/generate', '/word/generate', '/slides/generate'])(
	'%s accepts any character without breaking the XML',
	async (path) => {
		const { data } = await make(path, { prompt: 'Zażółć <&"\'> 日本 🥐 \u0001\u000b\ufffe =1+1' });

		for (const part of Object.values(await partsOf(data))) {
			// The production "Char" of XML 1.0.
			expect(part).toMatch(/^[\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]*$/u);
		}
	},
);

test.each([
	['/excel/generate', 'xlsx', 'spreadsheetml.sheet'],
	['/word/generate', 'docx', 'wordprocessingml.document'],
	['/slides/generate', 'pptx', 'presentationml.presentation'],
])('%s is served with its type, its length and its name', async (path, extension, type) => {
	const { data, headers } = await make(path, { file_name: `Größe 'A' "B" 🥐` });
	const name = `Größe 'A' -B- 🥐.${extension}`;

	expect(headers['content-type']).toBe(`application/vnd.openxmlformats-officedocument.${type}`);
	expect(headers['content-length']).toBe(String(data.length));
	const disposition = String(headers['content-disposition']);
	expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.%-]+$/);
	expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(name);
});

test('a name that is cut inside a character is repaired', async () => {
	const { status } = await make('/excel/generate', { file_name: `${'x'.repeat(79)}🥐🥐\ud800` });

	expect(status).toBe(200);
});
