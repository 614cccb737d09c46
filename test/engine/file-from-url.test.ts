import '../support/internal-addresses';

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { callAs } from '../support/agent-hosts';
import { runOperation } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';

const CSV = 'Region,Sales\nNorth,3\n';
const PAGE = '<!DOCTYPE html><title>Please log in</title>';
const LIMIT_BYTES = 25 * 1_048_576;

interface Answer {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	readonly body?: string | Buffer;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
	'/sales.csv': { headers: { 'content-type': 'text/csv; charset=utf-8' }, body: CSV },
	'/export?format=csv': {
		headers: {
			'content-type': 'application/octet-stream',
			'content-disposition': 'attachment; filename="exported.csv"',
		},
		body: CSV,
	},
	'/moved': { status: 302, headers: { location: '/sales.csv' } },
	'/logo.png': { headers: { 'content-type': 'image/png' }, body: 'PNG' },
	'/page': { headers: { 'content-type': 'text/html' }, body: PAGE },
	'/unlabelled-page': { body: `\n${PAGE}` },
	'/empty.csv': { headers: { 'content-type': 'text/csv' } },
	'/gone.csv': { status: 404, body: 'Not found' },
	'/private.csv': { status: 403, body: 'No' },
	'/endless.csv': { headers: { 'content-type': 'text/csv' }, body: Buffer.alloc(LIMIT_BYTES + 1) },
};

const overten = overtenForTests();

let host: Server;
let url: string;
let port: number;
let requests: { path: string; headers: IncomingHttpHeaders }[] = [];
/** How many requests to the path of a key are answered 503 first. */
let busy = 0;

beforeAll(async () => {
	host = createServer((request, response) => {
		const path = request.url ?? '';
		requests.push({ path, headers: request.headers });
		if (busy-- > 0) {
			response.writeHead(503).end();
			return;
		}
		const { status = 200, headers = {}, body = '' } = ANSWERS[path] ?? { status: 404 };
		response.writeHead(status, headers).end(body);
	});
	await new Promise<void>((resolve) => host.listen(0, '0.0.0.0', resolve));
	({ port } = host.address() as AddressInfo);
	url = `http://127.0.0.1:${String(port)}`;
});

beforeEach(() => {
	requests = [];
	busy = 0;
});

afterAll(async () => {
	host.closeAllConnections();
	await new Promise((resolve) => host.close(resolve));
});

const attached = (address: string, row: INodeParameters = {}) => ({
	attachments: { attachment: [{ from: 'url', url: address, ...row }] },
});

async function submit(parameters: INodeParameters, items?: INodeExecutionData[]) {
	const { error } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', ...parameters }),
		...(items && { items }),
	});
	const sent = await overten.sandbox.control.requests();
	return {
		error,
		body: sent.find(({ path }) => path.endsWith('/generate'))?.body,
		uploads: sent.filter(({ path }) => /\/(files|images)$/.test(path)),
	};
}

test('a file is fetched from its URL and attached, without the key', async () => {
	const { body, error } = await submit(attached(`${url}/sales.csv`));
	expect(error).toBeUndefined();
	expect(body).toMatchObject({ data_sources: [{ file_id: expect.any(String), kind: 'csv' }] });
	expect(requests).toHaveLength(1);
	expect(JSON.stringify(requests)).not.toContain(overten.sandbox.apiKey);
	expect(requests[0]?.headers.authorization).toBeUndefined();
});

test.each([
	['/export?format=csv', 'exported.csv'],
	['/moved', 'moved'],
	['/sales.csv', 'sales.csv'],
])('its name is the one that the host sends, or else the address: %s', async (path, fileName) => {
	const source = { fileFrom: 'url', fileUrl: url + path, purpose: 'reference' };
	const { items } = await runOperation(overten, ['file', 'upload'], source);
	expect(items[0]?.json).toMatchObject({ file_name: fileName, purpose: 'reference' });
});

test('its type says what kind of data it is where its name does not', async () => {
	const { body } = await submit(attached(`${url}/moved`));
	expect(body).toMatchObject({ data_sources: [{ kind: 'csv' }] });
});

test('an image and a reference come from a URL, too', async () => {
	const { body } = await submit({
		attachments: {
			attachment: [
				{ role: 'image', from: 'url', url: `${url}/logo.png`, tags: 'logo' },
				{ role: 'reference', from: 'url', url: `${url}/sales.csv` },
			],
		},
	});
	expect(body).toMatchObject({
		image_assets: [{ image_id: expect.any(String), tags: ['logo'] }],
		context_files: [expect.any(String)],
	});
});

test('the file to start from, to analyze and to upload come from a URL, too', async () => {
	const { body } = await submit({
		startFrom: 'existingFile',
		existingFileFrom: 'url',
		existingFileUrl: `${url}/sales.csv`,
	});
	expect(body).toMatchObject({ init_file: expect.any(String) });
	const source = { fileFrom: 'url', fileUrl: `${url}/sales.csv` };
	const analysis = await runOperation(overten, ['spreadsheet', 'analyze'], {
		...source,
		question: 'How many rows?',
	});
	expect(analysis.items[0]?.json).toHaveProperty('answer');
	const file = await runOperation(overten, ['file', 'upload'], { ...source, purpose: 'init' });
	expect(file.items[0]?.json).toHaveProperty('file_id');
	const image = await runOperation(overten, ['image', 'upload'], {
		...source,
		fileUrl: `${url}/logo.png`,
	});
	expect(image.items[0]?.json).toHaveProperty('image_id');
});

test('an expression gives each item its own URL', async () => {
	const { uploads } = await submit(
		{ attachments: { attachment: [{ from: 'url', url: '={{ $json.link }}' }] } },
		[{ json: { link: `${url}/sales.csv` } }, { json: { link: `${url}/export?format=csv` } }],
	);
	// Both have the same content.
	expect(uploads).toHaveLength(1);
	expect(requests).toHaveLength(2);
});

test.each([
	['/page', 'The URL leads to a web page'],
	['/unlabelled-page', 'The URL leads to a web page'],
	['/empty.csv', 'The file at the URL is empty'],
	['/endless.csv', 'The file at the URL is larger than 25 MB'],
	['/gone.csv', 'The file could not be fetched: 127.0.0.1 returned status 404'],
	['/private.csv', 'The file could not be fetched: 127.0.0.1 returned status 403'],
])('what is no file is refused before anything is submitted: %s', async (path, message) => {
	const { body, error, uploads } = await submit(attached(url + path));
	expect(error?.message).toContain(message);
	expect(error?.description).toContain('No credits were used.');
	expect(body).toBeUndefined();
	expect(uploads).toEqual([]);
});

test('n8n’s protection against internal addresses holds', async () => {
	const { body, error } = await submit(attached(`http://127.0.0.2:${String(port)}/sales.csv`));
	expect(error?.message).toBe('n8n does not allow requests to 127.0.0.2');
	expect(error?.description).toContain('N8N_SSRF_PROTECTION_ENABLED');
	expect(body).toBeUndefined();
	expect(requests).toEqual([]);
});

test.each(['file:///etc/passwd', 'ftp://example.com/a.csv', 'sales.csv'])(
	'only http and https are fetched: %s',
	async (address) => {
		const { body, error } = await submit(attached(address));
		expect(error?.message).toBe("'File URL' is not a valid URL");
		expect(error?.description).not.toContain('leave it empty');
		expect(body).toBeUndefined();
	},
);

test('an attachment without its URL is refused', async () => {
	const { body, error } = await submit(attached(''));
	expect(error?.message).toBe("'File URL' is empty");
	expect(body).toBeUndefined();
});

test('a host that is busy for a moment is asked again', async () => {
	busy = 1;
	const { body } = await submit(attached(`${url}/sales.csv`));
	expect(body).toBeDefined();
	expect(requests).toHaveLength(2);
});

test('a model’s calls are the same job when the file is the same, and another when it is not', async () => {
	const call = async (address: string) =>
		await callAs(overten.engine.n8n, 'mcpServer', 'Sales, by link', attached(address));
	const first = await call(`${url}/sales.csv`);
	// Another address, as a signed link has each time.
	const equal = await call(`${url}/moved`);
	const other = await call(`${url}/logo.png`);
	expect(first?.json.status).toBe('completed');
	expect(equal?.json.task_id).toBe(first?.json.task_id);
	expect(other?.json.task_id).not.toBe(first?.json.task_id);
});
