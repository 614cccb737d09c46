/** A number that the model takes as given, with its unit and where it comes from, as the page shows them. */
export interface Assumption {
	readonly what: string;
	readonly value: number;
	readonly unit: string;
	readonly source: string;
}

/** What was not measured. Whoever knows better numbers changes them here, and runs `npm run capacity`. */
export const ASSUMED = {
	jobSeconds: {
		what: 'A job takes',
		value: 300,
		unit: 's',
		source:
			'Overten: 90 s to 3 minutes for something small, 10 to 25 for something heavy; our guess',
	},
	peak: {
		what: 'The busiest hour, relative to the mean of a day',
		value: 3,
		unit: 'times',
		source: 'our guess: most jobs in eight of 24 hours',
	},
	fileMb: {
		what: 'A file has',
		value: 0.5,
		unit: 'MB',
		source: 'our guess for an Office file with a few pictures',
	},
	keptDays: {
		what: 'Executions are kept for',
		value: 14,
		unit: 'days',
		source:
			'default of n8n (`EXECUTIONS_DATA_MAX_AGE=336`), without its limit of 10,000 executions',
	},
	deletedRows: {
		what: 'Deleting an execution writes',
		value: 3,
		unit: 'rows',
		source: 'n8n marks it as deleted, then deletes it from two tables (read in n8n 2.41.1)',
	},
	cpuShare: {
		what: 'A process of n8n may use of its core',
		value: 0.7,
		unit: '',
		source: 'our guess: n8n uses one core per process, and answers late when it is full',
	},
	processMb: {
		what: 'A process has memory for waiting executions',
		value: 1_500,
		unit: 'MB',
		source: 'our guess: a heap of 2 GB, of which an n8n that does nothing uses about 500 MB',
	},
	requestsPerMinute: {
		what: 'Overten allows',
		value: 600,
		unit: 'requests per minute',
		source: 'our guess: Overten answers 429 above a limit, and does not document it',
	},
	writesPerSecond: {
		what: 'PostgreSQL writes',
		value: 3_000,
		unit: 'rows per second',
		source: 'one disk operation per row, and what a basic cloud disk allows (AWS EBS gp3: 3,000)',
	},
} as const satisfies Record<string, Assumption>;

/** The sizes of the page, in jobs per day. */
export const SIZES = [1_000, 100_000, 1_000_000] as const;

export const SECONDS_PER_DAY = 86_400;
