import { N8N_VERSION } from '../../../scripts/n8n/install.ts';

/** The last 1.x version of n8n. */
export const N8N_1 = '1.123.81';

/** Both major versions that the package supports, the current one first. */
export const N8N_VERSIONS = [N8N_VERSION, N8N_1] as const;
