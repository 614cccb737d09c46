import { join } from 'node:path';

import { PROJECT_ROOT } from '../../../scripts/paths.ts';

/** For what a run leaves behind: pictures, and the facts it has shown. */
export const OUTPUT_FOLDER = join(PROJECT_ROOT, 'test-output', 'e2e');
