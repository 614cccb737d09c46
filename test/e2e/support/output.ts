import { join } from 'node:path';

import { PROJECT_ROOT } from '../../../scripts/paths.ts';

/** The output of a run: screenshots, and the facts that it has shown. */
export const OUTPUT_FOLDER = join(PROJECT_ROOT, 'test-output', 'e2e');
