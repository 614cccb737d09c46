const { readFile, rm, writeFile } = require('node:fs/promises');
const { basename } = require('node:path');

const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');

const { n8n } = require('./package.json');

/** Files that are no longer in the sources must not be published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

const NODES = n8n.nodes.map((file) => basename(file, '.node.js'));

/** One file with all the nodes, which share most of their code: n8n loads it in half the time that many small files take. */
async function code() {
	const options = { bundle: true, platform: 'node', target: 'node20', packages: 'external' };
	await build({
		...options,
		stdin: {
			contents: NODES.map((node) => `export { ${node} } from './${node}.node';`).join('\n'),
			resolveDir: 'nodes/Overten',
		},
		outfile: 'dist/nodes/Overten/nodes.js',
	});
	await build({ ...options, entryPoints: ['credentials/*.ts'], outdir: 'dist/credentials' });
	// n8n looks for each node in a file of its own.
	for (const node of NODES) {
		const door = `module.exports = { ${node}: require('./nodes.js').${node} };\n`;
		await writeFile(`dist/nodes/Overten/${node}.node.js`, door);
	}
}

/**
 * Icons must be next to the compiled code, where the nodes and the credential refer to them as `file:../../icons/…`.
 */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/** Codex files must be next to their compiled node, because n8n finds them by the node's file name. */
function codex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

/** The output fields that the editor shows before an operation has run: n8n expects them next to the compiled nodes. */
function outputSchemas() {
	return src('nodes/**/__schema__/**/*.json').pipe(dest('dist/nodes'));
}

/** The README shows the screenshots of a browser test. */
function pictures() {
	const names = [
		...['panel', 'modes', 'waiting', 'failed', 'run', 'run-dark', 'output', 'credential'],
		'trigger',
	];
	const files = names.map((name) => `test-output/e2e/${name}.png`);
	return src(files, { encoding: false }).pipe(dest('docs/images'));
}

/** The README of the benchmark shows the figures of the long proofs. */
function figures() {
	return src('test-output/e2e/{cluster,soak}.json').pipe(dest('bench'));
}

/** What the last end-to-end tests did in each version of n8n, for the table in README; other versions stay in it. */
async function tested() {
	const before = JSON.parse(await readFile('docs/tested.json', 'utf8'));
	const latest = JSON.parse(await readFile('test-output/e2e/tested.json', 'utf8'));
	const newestFirst = Object.entries({ ...before, ...latest }).sort(([one], [other]) =>
		other.localeCompare(one, 'en', { numeric: true }),
	);
	const all = JSON.stringify(Object.fromEntries(newestFirst), undefined, '\t');
	await writeFile('docs/tested.json', `${all}\n`);
}

exports.clean = clean;
exports.figures = figures;
exports.pictures = pictures;
exports.tested = tested;
exports.default = parallel(code, icons, codex, outputSchemas);
