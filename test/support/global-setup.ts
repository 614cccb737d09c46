import { startSharedSandboxes } from './shared-sandbox';
import { makeUserFolder } from './user-folder';

/** What all test files share. */
export default async function globalSetup({
	maxWorkers,
}: {
	readonly maxWorkers: number;
}): Promise<void> {
	await makeUserFolder();
	await startSharedSandboxes(maxWorkers);
}
