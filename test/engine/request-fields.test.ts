import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { searchList } from '../support/list-search';
import { fileItem, runOperation } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';

const overten = overtenForTests();

/** The body of the job's request, or why there was none. */
async function submitted(parameters: INodeParameters, items?: INodeExecutionData[]) {
	const { error } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', ...parameters }),
		...(items && { items }),
	});
	const requests = await overten.sandbox.control.requests();
	return { error, body: requests.find(({ path }) => path.endsWith('/generate'))?.body };
}

test('an outline of the previous node is what the deck has to follow', async () => {
	const outline = [{ title: 'At a Glance' }, { title: 'Next Steps' }];
	const { body } = await submitted(
		{ resource: 'presentation', prompt: 'A deck', outline: '={{ $json.outline }}' },
		[{ json: { outline } }],
	);
	expect(body).toMatchObject({
		prompt: `A deck\n\nFollow this outline, slide by slide:\n${JSON.stringify(outline)}`,
	});
});

test('a deck without an outline is planned by Overten', async () => {
	const { body } = await submitted({ resource: 'presentation', prompt: 'A deck', outline: '' });
	expect(body).toMatchObject({ prompt: 'A deck' });
});

test('a prompt and an outline that are too long together cost nothing', async () => {
	const { body, error } = await submitted({
		resource: 'presentation',
		prompt: 'A deck',
		outline: 'x'.repeat(10_000),
	});
	expect(error?.message).toMatch(/^The prompt and the outline are too long: 10\d{3} characters$/);
	expect(body).toBeUndefined();
});

test('extra fields are added to the request', async () => {
	const { body } = await submitted({ options: { extraFields: '{ "language": "de" }' } });
	expect(body).toMatchObject({ prompt: 'A sales report by region', language: 'de' });
});

test.each([
	['[1]', "'Extra Fields' is not a JSON object"],
	['{ "language": ', "'Extra Fields' is not a JSON object"],
	['{ "idempotency_key": "1" }', "'Extra Fields' cannot set 'idempotency_key'"],
])('the extra fields %s are refused before anything is sent', async (extraFields, message) => {
	const { body, error } = await submitted({ options: { extraFields } });
	expect(error?.message).toBe(message);
	expect(body).toBeUndefined();
});

test('all files of the item are attached, each in the role of its type', async () => {
	const binary = {
		numbers: fileOf('a,b', 'sales.csv', 'text/csv'),
		brief: fileOf('Hello', 'brief.txt', 'text/plain'),
		start: fileOf('PK', 'start.xlsx', 'application/octet-stream'),
	};
	const { body } = await submitted(
		{ attachAllFiles: true, startFrom: 'existingFile', existingFileBinaryField: 'start' },
		[{ json: {}, binary }],
	);
	expect(body).toMatchObject({
		init_file: expect.any(String),
		data_sources: [{ file_id: expect.any(String), kind: 'csv' }],
		context_files: [expect.any(String)],
	});
});

test('images are picked from a list with their tags', async () => {
	const [file] = [fileItem('GIF', 'logo.gif', 'image/gif')];
	await runOperation(overten, ['image', 'upload'], { tags: 'logo' }, [file]);
	const list = async (filter: string) => {
		const { results } = await searchList(
			overten.engine.n8n,
			'searchImages',
			{ resource: 'image' },
			filter,
		);
		return results.map(({ name }) => name.replace(/ · [A-Z][a-z]{2} \d{1,2}, \d{2}:\d{2}$/, ''));
	};
	expect(await list('LOGO')).toEqual(['logo.gif (logo)']);
	expect(await list('cover')).toEqual([]);
});

function fileOf(text: string, fileName: string, mimeType: string) {
	return { data: Buffer.from(text).toString('base64'), fileName, mimeType };
}

test.each([
	['null', 'is empty'],
	['false', "'Prompt' must be text, but it is the value false"],
	['[]', "'Prompt' must be text, but it is a list"],
	['({ a: 1 })', "'Prompt' must be text, but it is an object"],
	['undefined', 'is empty'],
])('a prompt that evaluates to %s is refused before anything is sent', async (value, message) => {
	const { body, error } = await submitted({ prompt: `={{ ${value} }}` });
	expect(error?.message).toContain(message);
	expect(body).toBeUndefined();
	expect(await overten.sandbox.control.tasks()).toEqual([]);
});
