import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

import type { DialectChange } from '../../sandbox/dialects/dialect';
import { sandboxForTests } from '../support/shared-sandbox';

/** In ms: three processes, on a machine that is busy with other tests. */
const LIMIT_MS = 60_000;

const sandbox = sandboxForTests();

interface Probed {
	readonly code: number;
	readonly output: string;
}

async function probe(options: readonly string[], key = sandbox.apiKey): Promise<Probed> {
	const script = resolve(__dirname, '../../scripts/probe/main.ts');
	const base = ['--base-url', sandbox.apiUrl, '--poll-ms', '50'];
	const env = { PATH: process.env.PATH ?? '', OVERTEN_API_KEY: key };
	return await new Promise((done) => {
		const child = execFile(
			process.execPath,
			[script, ...base, ...options],
			{ env },
			(error, stdout, stderr) => {
				done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
			},
		);
		child.stdin?.end();
	});
}

/** The readings in the table that the probe prints. */
function readingsIn(output: string): Record<string, string> {
	const rows = output.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
	return Object.fromEntries(
		rows.flatMap(([, question = '', reading = '']) =>
			question === '' || reading === '' || reading === 'reading' ? [] : [[question, reading]],
		),
	);
}

const ASSUMED: DialectChange = {
	keyHeader: 'both',
	verify: 'full',
	lists: 'named',
	preflightMissing: 'fields',
	textAsync: 'obeyed',
	acceptedAnswer: 'asDocumented',
	idempotentRepeat: 'sameTask',
	taskStatus: 'known',
	finishedTask: 'nested',
	downloadUrl: 'signedLink',
	runFields: 'full',
	fileHeaders: 'full',
};

const DIALECTS: DialectChange[] = [
	{},
	{
		keyHeader: 'apiKeyOnly',
		verify: 'withoutSecret',
		lists: 'data',
		preflightMissing: 'groups',
		textAsync: 'ignored',
		acceptedAnswer: 'unknownStatus',
		idempotentRepeat: 'conflictNamingTask',
		finishedTask: 'topLevel',
		downloadUrl: 'apiAddressRedirecting',
	},
	{
		keyHeader: 'bearerOnly',
		verify: 'bare',
		lists: 'bareList',
		acceptedAnswer: 'withoutStatus',
		finishedTask: 'withoutRunId',
		downloadUrl: 'pathOnly',
	},
	{
		finishedTask: 'withoutLinks',
		downloadUrl: 'namedLink',
		runFields: 'withoutFormat',
		fileHeaders: 'bare',
	},
];

/** The headers of a file are read where its link needs no key. */
function readingsFor(dialect: DialectChange): DialectChange {
	const { fileHeaders, ...others } = { ...ASSUMED, ...dialect };
	const isPlain = others.downloadUrl === 'signedLink' || others.downloadUrl === 'namedLink';
	return isPlain && fileHeaders !== undefined ? { ...others, fileHeaders } : others;
}

test.each(DIALECTS)(
	'names the readings of the dialect %j',
	async (dialect) => {
		await sandbox.control.reset();
		await sandbox.control.speak(dialect);
		const { code, output } = await probe(['--yes']);
		expect(readingsIn(output)).toEqual(readingsFor(dialect));
		expect(code).toBe(0);
		expect(output).toContain('20 to 200 credits');
		expect(output).not.toContain(sandbox.apiKey);
	},
	LIMIT_MS,
);

test(
	'asks nothing that costs credits where nobody can agree to it',
	async () => {
		await sandbox.control.reset();
		const { code, output } = await probe([]);
		expect(code).toBe(1);
		expect(output).toContain('Add --yes, or --free');
		expect(await sandbox.control.requests()).toEqual([]);
	},
	LIMIT_MS,
);

test(
	'asks only what is free with --free',
	async () => {
		await sandbox.control.reset();
		const { output } = await probe(['--free']);
		expect(Object.keys(readingsIn(output)).toSorted()).toEqual([
			'keyHeader',
			'lists',
			'preflightMissing',
			'verify',
		]);
		expect(await sandbox.control.tasks()).toEqual([]);
	},
	LIMIT_MS,
);

test(
	'says what is missing without a key',
	async () => {
		const { code, output } = await probe(['--yes'], '');
		expect(code).toBe(1);
		expect(output).toBe('Set OVERTEN_API_KEY to your API key.\n');
	},
	LIMIT_MS,
);
