import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = resolve(__dirname, '../..');

/** The files that the compiler reads; `package.json` makes the copy a separate project. */
const COPIED = ['credentials', 'nodes', 'package.json', 'tsconfig.json'];

/** The compiler takes seconds, and longer while other tests run. */
const LIMIT_MS = 120_000;

let copy: string;

beforeAll(async () => {
	copy = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-contributing-'));
	await Promise.all(
		COPIED.map(async (name) => {
			await cp(join(ROOT, name), join(copy, name), { recursive: true });
		}),
	);
	await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(async () => {
	await rm(copy, { recursive: true, force: true });
});

test(
	'the operation that CONTRIBUTING.md adds appears in the panel',
	async () => {
		const guide = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
		const [, newFile = '', code = ''] =
			/^Create `([^`]+)`:\n\n```ts\n(.*?)^```$/ms.exec(guide) ?? [];
		const [, indexFile = '', diff = ''] =
			/^Name it in `([^`]+)`:\n\n```diff\n(.*?)^```$/ms.exec(guide) ?? [];
		await writeFile(join(copy, newFile), code);
		await patch(join(copy, indexFile), diff);

		await run(process.execPath, [join(copy, 'node_modules/typescript/bin/tsc')], { cwd: copy });
		const operations = await operationsOf(join(copy, 'dist/nodes/Overten/Overten.node.js'), 'run');

		expect(operations).toContainEqual({
			name: 'Get Link',
			value: 'getLink',
			action: 'Get link to file of run',
			description: 'Get a fresh link to the file, to send it to somebody',
		});
	},
	LIMIT_MS,
);

/** @throws when the file does not contain the lines that the diff removes or keeps */
async function patch(file: string, diff: string): Promise<void> {
	const lines = diff.trimEnd().split('\n');
	const side = (sign: string) =>
		lines
			.filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign))
			.map((line) => line.slice(1))
			.join('\n');
	const content = await readFile(file, 'utf8');
	expect(content).toContain(side('-'));
	await writeFile(file, content.replace(side('-'), side('+')));
}

/** In its own process, because the project's node may already be loaded here. */
async function operationsOf(nodeFile: string, resource: string): Promise<unknown> {
	const script = `
		const { Overten } = require(${JSON.stringify(nodeFile)});
		const { properties } = new Overten().description;
		const { options } = properties.find(({ name, displayOptions }) =>
			name === 'operation' && displayOptions.show.resource.includes(${JSON.stringify(resource)}));
		console.log(JSON.stringify(options));
	`;
	const { stdout } = await run(process.execPath, ['--eval', script]);
	return JSON.parse(stdout);
}
