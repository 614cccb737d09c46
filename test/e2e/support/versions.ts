import { isOlder, N8N_VERSION } from '../../../scripts/n8n/install.ts';

/** The last 1.x version of n8n. */
export const N8N_1 = '1.123.81';

/** Both major versions that the package supports, the current one first; or the one of the environment variable alone. */
export const N8N_VERSIONS =
	process.env.N8N_VERSION === undefined ? [N8N_VERSION, N8N_1] : [N8N_VERSION];

/** Whether it is a version 1, which does several things in another way. */
export function isN8n1(version: string): boolean {
	return version.startsWith('1.');
}

/** Whether n8n knows the setting Execution Logic: seen in 2.6, not in 2.4. */
export function knowsExecutionLogic(version: string): boolean {
	return !isOlder(version, 2, 6);
}

/** Whether n8n publishes a workflow after it has answered the request: seen in 2.41, not in 2.30. */
export function publishesLater(version: string): boolean {
	return !isOlder(version, 2, 31);
}

/** Whether a node can fail when its wait limit passes: n8n has had `resumeError` since then. */
export function failsAtWaitLimit(version: string): boolean {
	return !isOlder(version, 2, 27);
}
