import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = resolve(__dirname, '../..');

const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Reading some 300 files takes seconds, and more while other tests run. */
const LIMIT_MS = 120_000;

interface Cruise {
	readonly modules: readonly { readonly source: string }[];
	readonly summary: {
		readonly violations: readonly { readonly cycle?: readonly { readonly name: string }[] }[];
	};
}

async function cruise(folder: string): Promise<Cruise> {
	const config = join(ROOT, '.dependency-cruiser.mjs');
	const { stdout } = await run(
		process.execPath,
		[CRUISER, '--config', config, '--output-type', 'json', '.'],
		{ cwd: folder, maxBuffer: 64 * 1024 ** 2 },
	);
	return JSON.parse(stdout) as Cruise;
}

function circlesOf({ summary }: Cruise): string[][] {
	return summary.violations.map(({ cycle = [] }) => cycle.map(({ name }) => name).sort());
}

test(
	'no files of the project import each other in a circle',
	async () => {
		const found = await cruise(ROOT);
		const folders = new Set(found.modules.map(({ source }) => source.split('/')[0]));
		expect([...folders]).toEqual(
			expect.arrayContaining(['bench', 'credentials', 'nodes', 'sandbox', 'scripts', 'test']),
		);
		expect(circlesOf(found)).toEqual([]);
	},
	LIMIT_MS,
);

test(
	'a circle is found, whatever kind of import closes it',
	async () => {
		const kinds = {
			value: "import { a } from './value';\nexport const b = a;",
			type: "import type { A } from './type.ts';\nexport type B = A;",
			export: "export type { A } from './export.ts';",
			dynamic: "export const b = async () => await import('./dynamic.ts');",
		};
		const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-circles-'));
		try {
			for (const [kind, code] of Object.entries(kinds)) {
				await writeFile(join(folder, `${kind}.ts`), `export * from './${kind}-back.ts';\n`);
				await writeFile(join(folder, `${kind}-back.ts`), `${code}\n`);
			}
			const circles = circlesOf(await cruise(folder));
			expect(circles.sort()).toEqual(
				Object.keys(kinds)
					.map((kind) => [`${kind}-back.ts`, `${kind}.ts`])
					.sort(),
			);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
	LIMIT_MS,
);
