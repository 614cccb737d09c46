import { existsSync } from 'node:fs';

import { execa } from 'execa';
import { chromium, selectors } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { progress } from '../progress.ts';
import { UserError } from '../user-error.ts';

const CHROMIUM = '/usr/bin/chromium';

/** For root, without a screen, and without calls home. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Debian's Chromium, installed first where it is missing and can be.
 *
 * @throws {UserError} when it cannot
 */
export async function launchBrowser(): Promise<Browser> {
	if (!existsSync(CHROMIUM)) await installChromium();
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}

async function installChromium(): Promise<void> {
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new UserError(
			'The pictures need Chromium: install the package chromium, then try again.',
		);
	}
	progress('Installing Chromium …');
	const apt = async (...args: string[]) =>
		await execa('apt-get', args, { stdin: 'ignore', env: { DEBIAN_FRONTEND: 'noninteractive' } });
	try {
		await apt('update');
		await apt('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation');
	} catch {
		throw new UserError('Chromium could not be installed: try apt-get install chromium.');
	}
}
