import { batchStart } from './rows/batch-start.ts';
import { batch } from './rows/batch.ts';
import { download } from './rows/download.ts';
import { growth } from './rows/growth.ts';
import { jobCosts } from './rows/job-costs.ts';
import { pollLooks, suspendedLooks } from './rows/looks.ts';
import { packageCosts } from './rows/package.ts';
import { pollLatency } from './rows/poll-latency.ts';
import { resume } from './rows/resume.ts';
import { sharedAttachment } from './rows/shared-attachment.ts';
import { submit } from './rows/submit.ts';
import { trigger } from './rows/trigger.ts';
import { upload } from './rows/upload.ts';
import { verify } from './rows/verify.ts';
import { waitingMemory } from './rows/waiting-memory.ts';
import type { Row } from './support/row.ts';

/** Everything that the benchmark measures, in the order of the table. */
export const ROWS: readonly Row[] = [
	submit,
	batchStart,
	batch,
	pollLooks,
	suspendedLooks,
	resume,
	pollLatency,
	waitingMemory,
	download,
	upload,
	sharedAttachment,
	trigger,
	verify,
	packageCosts,
	jobCosts,
	growth,
];
