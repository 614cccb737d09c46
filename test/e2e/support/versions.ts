import { N8N_VERSION } from '../../../scripts/n8n/install.ts';

/** The last of n8n's first generation. */
export const N8N_1 = '1.123.81';

/** Both generations that the package is for, the present one first. */
export const N8N_VERSIONS = [N8N_VERSION, N8N_1] as const;
