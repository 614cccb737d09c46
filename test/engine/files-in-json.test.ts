import { toFiles } from '../../nodes/Overten/execution/item-files';
import { callAs } from '../support/agent-hosts';
import type { NodeRun } from '../support/engine';
import { fileItem } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { binaryOf } from '../support/results';

const overten = overtenForTests();

const SALES = fileItem('region,sales\nNorth,7\n', 'sales.csv', 'text/csv');
const LOGO = { data: 'UE5H', fileName: 'logo.png', mimeType: 'image/png' };

/** In a workflow whose setting Execution Logic is v2, n8n moves the files of each item into its JSON. */
const run = async (nodeRun: NodeRun) =>
	await overten.engine.run({ ...nodeRun, workflowSettings: { binaryMode: 'combined' } });

const upload = (inputBinaryField: string) => ({
	resource: 'file',
	operation: 'upload',
	inputBinaryField,
});

const submitted = async () => {
	const requests = await overten.sandbox.control.requests();
	return requests.find(({ path }) => path.endsWith('/excel/generate'))?.body;
};

test.each(['data', '_files.data', "_files['data']", '={{ $json._files.data }}'])(
	'a file in the JSON of its item is uploaded by %s',
	async (field) => {
		const { error, items } = await run({ parameters: upload(field), items: [SALES] });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ file_name: 'sales.csv', size: 21 });
	},
);

test.each(['Your logo', 'Logos[0]', 'Logos_0', 'deep.logo'])(
	'a file in a field of a form is uploaded by %s',
	async (field) => {
		const form = { json: { 'Your logo': LOGO, Logos: [LOGO], deep: { logo: LOGO } } };
		const { error, items } = await run({ parameters: upload(field), items: [form] });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ file_name: 'logo.png', size: 3 });
	},
);

test('all files in the JSON of an item are attached, each once', async () => {
	const { error } = await run({
		parameters: generate({
			attachAllFiles: true,
			attachments: {
				attachment: [{ role: 'reference', binaryField: '={{ $json._files.data }}' }],
			},
		}),
		items: [{ ...SALES, json: { Logos: [LOGO, LOGO] } }],
	});
	expect(error).toBeUndefined();
	const body = await submitted();
	expect(body).toMatchObject({
		context_files: [expect.any(String)],
		image_assets: [expect.any(Object), expect.any(Object)],
	});
	expect(body).not.toHaveProperty('data_sources');
});

test.each(['poll', 'sync'])(
	'the file is beside those of the input item in %s',
	async (executionMode) => {
		const parameters = generate({ executionMode, binaryPropertyName: 'report' });
		const { error, items } = await run({ parameters, items: [SALES] });
		expect(error).toBeUndefined();
		const binary = toFiles(items[0]?.json._files) ?? {};
		expect(Object.keys(binary)).toEqual(['data', 'report']);
		const report = await binaryOf({ json: {}, binary }, 'report');
		expect(report.subarray(0, 2).toString()).toBe('PK');
	},
);

test('Retry finds the job whose files are in the JSON of the item', async () => {
	const { control } = overten.sandbox;
	await control.addFault({ path: '/tasks/*', kind: 'status', status: 403, times: 1 });
	const failed = await run({ parameters: generate({ attachAllFiles: true }), items: [SALES] });
	expect(failed.error).toBeDefined();
	const retried = await overten.engine.retry(failed);
	expect(retried.error).toBeUndefined();
	expect(await control.tasks()).toHaveLength(1);
});

describe('where files are beside the JSON', () => {
	const earlier = "={{ $('Start').item.binary.data }}";

	test('a file of an earlier node is uploaded by an expression', async () => {
		const { error, items } = await overten.engine.run({
			parameters: upload(earlier),
			items: [SALES],
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ file_name: 'sales.csv', size: 21 });
	});

	test('a job starts from a file of an earlier node, which is not attached besides', async () => {
		const { error } = await overten.engine.run({
			parameters: generate({
				startFrom: 'existingFile',
				existingFileFrom: 'binary',
				existingFileBinaryField: earlier,
				attachAllFiles: true,
			}),
			items: [SALES],
		});
		expect(error).toBeUndefined();
		const body = await submitted();
		expect(body).toMatchObject({ init_file: expect.any(String) as string });
		expect(body).not.toHaveProperty('data_sources');
	});

	test('JSON that looks like a file is none', async () => {
		const { error } = await overten.engine.run({
			parameters: upload('logo'),
			items: [{ json: { logo: LOGO, _files: { logo: LOGO } } }],
		});
		expect(error?.message).toBe("The item has no file in the field 'logo'");
	});

	test('an object that is no file is refused', async () => {
		const { error } = await overten.engine.run({ parameters: upload('={{ { a: 1 } }}') });
		expect(error?.message).toBe("'Input Binary Field' must be text, but it is an object");
	});
});

describe.each(['agentNode', 'mcpServer', 'n8nAgents'] as const)('a model of %s', (host) => {
	const stolen = { ...LOGO, id: 'filesystem-v2:workflows/1/executions/1/binary_data/1' };
	const call = async (binaryField: string) => {
		const attachments = { attachment: [{ role: 'image', from: 'binary', binaryField }] };
		return await callAs(
			overten.engine.n8n,
			host,
			'A',
			{ attachments },
			{
				json: { _files: { logo: stolen } },
				workflowSettings: { binaryMode: 'combined' },
			},
		);
	};

	test('names no file that n8n stores', async () => {
		await expect(call('={{ $json._files.logo }}')).rejects.toThrow('must be text');
		await expect(call('_files.logo')).rejects.toThrow('The item has no file');
		await expect(call('logo')).rejects.toThrow('The item has no file');
		expect(await overten.sandbox.control.tasks()).toEqual([]);
	});
});
