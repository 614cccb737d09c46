const { rm } = require('node:fs/promises');

const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');

/** What is no longer in the sources must not be published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** A file for each node: n8n loads it in half the time that many small ones take. */
async function code() {
	await build({
		entryPoints: ['nodes/Overten/*.node.ts', 'credentials/*.ts'],
		outdir: 'dist',
		outbase: '.',
		bundle: true,
		platform: 'node',
		target: 'node20',
		packages: 'external',
	});
}

/** Icons stand beside the compiled code, where the nodes and the credential name them as `file:../../icons/…`. */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/** Codex files must lie next to their compiled node: n8n looks for them by the node's file name. */
function codex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

/** What the editor shows of an operation's output before it has run: n8n looks for it beside the compiled nodes. */
function outputSchemas() {
	return src('nodes/**/__schema__/**/*.json').pipe(dest('dist/nodes'));
}

/** The README shows what a test in the browser has seen. */
function pictures() {
	const names = ['panel', 'modes', 'run', 'output', 'credential', 'trigger'];
	const files = names.map((name) => `test-output/e2e/${name}.png`);
	return src(files, { encoding: false }).pipe(dest('docs/images'));
}

exports.clean = clean;
exports.pictures = pictures;
exports.default = parallel(code, icons, codex, outputSchemas);
