const { rm } = require('node:fs/promises');

const { dest, parallel, src } = require('gulp');

/** What is no longer in the sources must not be published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Icons stand beside the compiled code, where the nodes and the credential name them as `file:../../icons/…`. */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/** Codex files must lie next to their compiled node: n8n looks for them by the node's file name. */
function codex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

exports.clean = clean;
exports.default = parallel(icons, codex);
