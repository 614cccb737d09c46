// Installs the project's packages when they are missing or older than package-lock.json.
// Runs on whatever Node.js the machine has, before any package is there: plain JavaScript, built-ins alone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HEARTBEAT_MS = 20_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.installed-lock`;
const wanted = createHash('sha256')
	.update(readFileSync(`${root}package-lock.json`))
	.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
	await install();
	writeFileSync(stamp, wanted);
}

async function install() {
	const startedAt = Date.now();
	const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
	console.error("Installing the project's packages (once, 1 to 2 minutes) …");
	const heartbeat = setInterval(() => console.error(`  … ${elapsed()}`), HEARTBEAT_MS);
	const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'pipe'],
		shell: process.platform === 'win32',
	});
	let errors = '';
	npm.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
	const code = await new Promise((resolve) => {
		npm.once('error', (error) => {
			errors += error.message;
			resolve(1);
		});
		npm.once('close', resolve);
	});
	clearInterval(heartbeat);
	if (code !== 0) {
		// Half an installation would only confuse the next run.
		rmSync(`${root}node_modules`, { recursive: true, force: true });
		console.error(`The project's packages could not be installed: ${reasonOf(errors)}`);
		process.exit(1);
	}
	console.error(`Installed in ${elapsed()}.`);
}

/** The lines of npm that tell people something, as one. */
function reasonOf(errors) {
	const lines = errors.split('\n').map((line) => line.replace(/^npm error\s*/, '').trim());
	const telling = lines.filter((line) => line !== '' && !line.includes('_logs'));
	return telling.slice(0, 3).join(' · ') || 'npm gave no reason';
}
