const { rm } = require('node:fs/promises');

const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');

/** Files that are no longer in the sources must not be published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** One file per node, which n8n loads in half the time that many small files take. */
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

exports.clean = clean;
exports.pictures = pictures;
exports.default = parallel(code, icons, codex, outputSchemas);
