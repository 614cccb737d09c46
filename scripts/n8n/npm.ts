import { execa } from 'execa';

import type { Cleanup } from '../cleanup.ts';
import { killGroup } from '../process-group.ts';
import { UserError } from '../user-error.ts';

export interface NpmOptions {
	/** Where npm runs. */
	readonly cwd: string;
	/** npm settings for this run; they override those in the user's own files. */
	readonly settings?: Readonly<Record<string, string>>;
	/** Ends npm and everything that it has started when the script ends first. */
	readonly cleanup: Cleanup;
}

/**
 * Runs npm.
 *
 * @returns its output
 * @throws {UserError} with npm's reason in one line
 */
export async function npm(
	args: readonly string[],
	{ cleanup, cwd, settings = {} }: NpmOptions,
): Promise<string> {
	const env = Object.entries(settings).map(
		([name, value]) => [`npm_config_${name}`, value] as const,
	);
	const child = execa('npm', [...args, '--loglevel=error'], {
		cwd,
		env: Object.fromEntries(env),
		stdin: 'ignore',
		// Its own process group, because npm does not end its compilers when it is ended.
		detached: true,
		reject: false,
	});
	const forget = cleanup.add(async () => {
		if (child.pid !== undefined) killGroup(child.pid);
		await child;
	});
	const { failed, stderr, stdout } = await child;
	forget();
	if (failed)
		throw new UserError(`npm ${args[0] ?? ''} failed: ${reasonOf(`${stderr}\n${stdout}`)}`);
	return stdout;
}

/** The lines that show why npm has failed, most informative first. */
const TELLING = [
	/ENOSPC|no space left/i,
	/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/,
	/\berror TS\d+|fatal error|gyp ERR! stack|\berror:/i,
];

const NOISE = /_logs|^code |^path |^command |^errno|^syscall/;

/** @param output everything that npm has printed */
export function reasonOf(output: string): string {
	const lines = output
		.split('\n')
		.map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
		.filter((line) => line !== '');
	if (lines.some((line) => TELLING[0]?.test(line))) {
		return 'the disk is full; free some space, then try again.';
	}
	const sentences = lines.filter((line) => !NOISE.test(line));
	const telling = TELLING.map((pattern) => sentences.find((line) => pattern.test(line)));
	const plain = sentences.slice(0, 2).join(' · ');
	return telling.find((line) => line !== undefined) ?? (plain || 'npm gave no reason.');
}
