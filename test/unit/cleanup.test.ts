import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A process with something slow to undo within something quick, which waits for Ctrl-C. */
const SCRIPT = `
import { Cleanup } from ${JSON.stringify(resolve(__dirname, '../../scripts/cleanup.ts'))};
const outer = new Cleanup();
outer.add(() => console.log('outer'));
const inner = new Cleanup(outer);
inner.add(async () => {
	await new Promise((undone) => setTimeout(undone, 300));
	console.log('inner');
});
setInterval(() => undefined, 1_000);
console.log('ready');
`;

/** Ends itself at once, and leaves a worker behind. */
const PARENT = `
import { fork } from 'node:child_process';
const worker = fork(process.argv[1], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
worker.once('message', () => process.kill(process.pid, 'SIGKILL'));
`;

test('Ctrl-C ends a process only when everything is undone, the newest first', async () => {
	const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT]);
	let printed = '';
	child.stdout.on('data', (chunk: Buffer) => {
		printed += chunk.toString();
		if (printed === 'ready\n') child.kill('SIGINT');
	});
	const [code] = (await once(child, 'close')) as [number | null];
	expect(printed).toBe('ready\ninner\nouter\n');
	expect(code).toBe(130);
});

test('a worker undoes everything when its parent is gone', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-cleanup-'));
	const worker = join(folder, 'worker.mjs');
	try {
		await writeFile(
			worker,
			`${SCRIPT}\nprocess.send('ready'); setTimeout(() => process.exit(1), 5_000);`,
		);
		const parent = spawn(process.execPath, ['--input-type=module', '--eval', PARENT, worker]);
		let printed = '';
		parent.stdout.on('data', (chunk: Buffer) => {
			printed += chunk.toString();
		});
		// The worker has inherited the pipe, which closes when both have ended.
		await once(parent, 'close');
		expect(printed).toBe('ready\ninner\nouter\n');
	} finally {
		await rm(folder, { recursive: true });
	}
});
