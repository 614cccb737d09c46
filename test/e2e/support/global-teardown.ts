import { rm } from 'node:fs/promises';

import { printFacts } from './facts.ts';

export default async function globalTeardown(): Promise<void> {
	const { E2E_PACKAGE_FOLDER: folder } = process.env;
	if (folder !== undefined) await rm(folder, { recursive: true, force: true });
	printFacts();
}
