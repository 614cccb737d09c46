import { stopSharedSandboxes } from './shared-sandbox';
import { removeUserFolder } from './user-folder';

export default async function globalTeardown(): Promise<void> {
	await stopSharedSandboxes();
	await removeUserFolder();
}
