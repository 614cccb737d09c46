import { chromium, selectors } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { ensureInstalled } from '../../../scripts/debian.ts';

const CHROMIUM = '/usr/bin/chromium';

/** For root, headless, and without telemetry. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** @throws {UserError} when there is no browser and none can be installed */
export async function ensureBrowser(): Promise<void> {
	await ensureInstalled(CHROMIUM, ['chromium', 'fonts-liberation']);
}

/** Debian's Chromium, without a window. */
export async function launchBrowser(): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath: CHROMIUM,
		headless: true,
		args: FLAGS,
	});
	cleanup.add(async () => {
		await browser.close();
	});
	return browser;
}
