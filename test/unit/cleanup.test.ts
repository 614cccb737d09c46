import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

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
