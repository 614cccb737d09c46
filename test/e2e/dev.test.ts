import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import axios from 'axios';
import getPort from 'get-port';

import { readExample } from '../../scripts/demo/workflow.ts';
import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { Person } from './support/person.ts';
import { until } from './support/runs.ts';

/** Built again when needed, or not part of the project. */
const LEFT_OUT = new Set(['.git', 'demo-output', 'dist', 'node_modules', 'test-output']);

const START_LIMIT_MS = 120_000;

interface Development {
	readonly url: string;
	readonly login: { readonly email: string; readonly password: string };
	/** Like Ctrl-C. @returns when everything that npm has started has ended */
	readonly interrupt: () => Promise<void>;
}

/** A copy of the project, like a contributor's: changes to it do not affect this one. */
async function copyOfProject(): Promise<string> {
	const copy = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-dev-'));
	cleanup.add(async () => {
		await rm(copy, { recursive: true, force: true, maxRetries: 5 });
	});
	await cp(PROJECT_ROOT, copy, {
		recursive: true,
		filter: (path) => !LEFT_OUT.has(basename(path)),
	});
	await symlink(join(PROJECT_ROOT, 'node_modules'), join(copy, 'node_modules'));
	return copy;
}

async function startDevelopment(project: string): Promise<Development> {
	const port = String(await getPort({ host: '127.0.0.1' }));
	const npm = spawn('npm', ['run', '--silent', 'dev', '--', '--port', port], {
		cwd: project,
		stdio: ['ignore', 'pipe', 'inherit'],
		detached: true,
	});
	const exited = once(npm, 'exit');
	const { pid } = npm;
	if (pid === undefined) throw new Error('npm did not start.');
	const interrupt = async () => {
		if (!isGroup(pid)) return;
		process.kill(-pid, 'SIGINT');
		await exited;
		// npm ends immediately, and the script after it has cleaned up.
		await until('the script has ended', 30_000, async () =>
			Promise.resolve(isGroup(pid) ? undefined : true),
		);
	};
	// Only the script can end the n8n that it has started.
	cleanup.add(interrupt);
	let printed = '';
	npm.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
	const [, email = '', password = ''] = await until('n8n is running', START_LIMIT_MS, async () => {
		const found = /Email +(\S+)\s+Password +(\S+)/.exec(printed);
		return await Promise.resolve(found ?? undefined);
	});
	return {
		url: `http://127.0.0.1:${port}`,
		login: { email, password },
		interrupt,
	};
}

function isGroup(pid: number): boolean {
	try {
		return process.kill(-pid, 0);
	} catch {
		return false;
	}
}

test('npm run dev loads a saved change into n8n, and Ctrl-C stops everything', async () => {
	const project = await copyOfProject();
	const development = await startDevelopment(project);
	const person = await Person.logIn(development.url, development.login);
	await person.goTo('/settings/community-nodes');
	const cards = person.page.getByTestId('community-package-card');
	await cards.filter({ hasText: 'n8n-nodes-overten' }).waitFor();
	await person.shoot('dev-community-nodes');

	await person.goTo('/home/workflows');
	const { name } = await readExample();
	await person.page.getByTestId('workflow-card-name').filter({ hasText: name }).click();
	await person.page.getByTestId('canvas-node').first().waitFor();
	await person.openNode('Workbook');
	expect(await person.page.getByText('Your Wish').count()).toBe(0);

	const file = join(project, 'nodes/Overten/fields/prompt.ts');
	const code = await readFile(file, 'utf8');
	await writeFile(file, code.replace("displayName: 'Prompt'", "displayName: 'Your Wish'"));
	await until('the new name is in the panel', 60_000, async () => {
		await person.page.reload();
		await person.page.getByTestId('ndv').waitFor();
		return (await person.page.getByText('Your Wish').count()) > 0 ? true : undefined;
	});
	await person.shoot('dev');

	await development.interrupt();
	await expect(axios.get(development.url, { proxy: false })).rejects.toMatchObject({
		code: 'ECONNREFUSED',
	});
}, 300_000);
