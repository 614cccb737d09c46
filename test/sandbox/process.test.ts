import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const PROJECT_ROOT = resolve(__dirname, '../..');

function start(...args: string[]) {
	const child = spawn(process.execPath, ['sandbox/main.ts', ...args], { cwd: PROJECT_ROOT });
	return {
		child,
		exit: once(child, 'exit'),
		stdout: text(child.stdout),
		stderr: text(child.stderr),
	};
}

test('prints one line of JSON, and ends when its parent has exited', async () => {
	const { child, exit, stdout } = start('--json');
	await once(child.stdout, 'data');
	child.stdin.end();

	expect(await exit).toEqual([0, null]);
	const lines = (await stdout).trimEnd().split('\n');
	expect(lines).toHaveLength(1);
	expect(JSON.parse(lines[0] ?? '')).toEqual({
		apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/),
		controlUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/_sandbox$/),
		filesUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
		apiKey: expect.stringMatching(/^sk_live_[a-zA-Z0-9]{28}$/),
		webhookSecret: expect.stringMatching(/^whsec_\w+$/),
	});
});

test.each(['SIGTERM', 'SIGINT'] as const)(
	'prints the values for the credential, and ends on %s',
	async (signal) => {
		const { child, exit, stdout } = start();
		await once(child.stdout, 'data');
		child.kill(signal);

		expect(await exit).toEqual([0, null]);
		expect(await stdout).toMatch(
			/API Key +sk_live_[^]*Base URL +http[^]*Secret +whsec_[^]*README\.md/,
		);
	},
);

test('reports in one line that a port is already in use', async () => {
	const holder = createServer().listen(0, '127.0.0.1');
	await once(holder, 'listening');
	const { port } = holder.address() as AddressInfo;
	const { exit, stderr } = start('--port', String(port));

	expect(await exit).toEqual([1, null]);
	expect((await stderr).trimEnd()).toMatch(/^The sandbox could not start: .*EADDRINUSE.*$/);
	holder.close();
});

test.each([
	['--speed', '0'],
	['--port', 'many'],
	['--dialect', 'lists=whispered'],
	['--dialect', 'weather=fine'],
	['--no-such-option', '1'],
])('rejects %s %s in one line', async (option, value) => {
	const { exit, stderr } = start(option, value);

	expect(await exit).toEqual([1, null]);
	expect((await stderr).trimEnd().split('\n')).toHaveLength(1);
});
