import type { Operation } from '../operation';
import { DELIVERY_OPERATIONS, FAULT_OPERATIONS } from './deliveries';
import { JOB_OPERATIONS } from './jobs';
import { POLLING_OPERATIONS } from './polling';
import { RESOURCE_OPERATIONS } from './resources';

/** What is done in every dialect, in the order of the table. */
export const OPERATIONS: readonly Operation[] = [
	...RESOURCE_OPERATIONS,
	...JOB_OPERATIONS,
	...DELIVERY_OPERATIONS,
	...POLLING_OPERATIONS,
	...FAULT_OPERATIONS,
];
