import fc from 'fast-check';

import type { Fault } from '../../sandbox/control-types.ts';

export type Mode = 'async' | 'poll' | 'sync' | 'webhook';

export type Making = 'document' | 'outline' | 'presentation' | 'spreadsheet' | 'text';

/** A workflow, and what is going to happen around it by itself. */
export interface Scenario {
	readonly making: Making;
	readonly mode: Mode;
	/** What each item is about: equal letters have equal content. */
	readonly items: readonly string[];
	readonly attachments: boolean;
	readonly onError: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
	/** Undefined for no Retry On Fail. */
	readonly tries: number | undefined;
	readonly itemsAtOnce: number;
	readonly waitLimitMinutes: number;
	readonly ownKey: boolean;
	/** Pay Once Per: equal content is one job, in whichever execution. */
	readonly sameContent: boolean;
	/** The prompt is an expression that gives another text each time. */
	readonly promptWithTime: boolean;
	/** How often the node after ours fails. */
	readonly breaksAfterwards: number;
	readonly n8nGeneration: 1 | 2;
	/** Which of the two processes takes the calls, one after the other. */
	readonly receivers: readonly (0 | 1)[];
	readonly latencyMs: number;
	/** Directives of the sandbox for the jobs, in the order in which they begin. */
	readonly fates: readonly (readonly string[])[];
	readonly faults: readonly Fault[];
}

const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'] as const;

const items = fc
	.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 12, size: 'small' })
	.map((chosen) => chosen.map((letter, index) => letters[letter % 4 === 0 ? 0 : index] ?? 'A'));

/** One of the values, in so many of a hundred cases. */
const maybe = <T>(percent: number, ...values: [T, ...T[]]): fc.Arbitrary<T | undefined> =>
	fc.oneof(
		{ weight: 100 - percent, arbitrary: fc.constant(undefined) },
		{ weight: percent, arbitrary: fc.constantFrom(...values) },
	);

const fate = fc
	.tuple(
		fc.constantFrom('duration=5s', 'duration=1s', 'duration=30s', 'duration=3m', 'duration=40m'),
		maybe(30, 'fail', 'cancel', 'expire'),
		maybe(
			40,
			'callback=duplicate',
			'callback=early',
			'callback=forged',
			'callback=late',
			'callback=lost',
		),
		maybe(
			30,
			'file-status=500',
			'file-status=503 x9',
			'file-status=404',
			'stale-link',
			'truncate',
			'truncate x9',
			'stall',
			'slow-file=20s',
		),
		maybe(15, 'promote', '408'),
	)
	.map((directives) => directives.filter((directive) => directive !== undefined));

const path = fc.constantFrom(
	'*',
	'/tasks/*',
	'/files',
	'/runs/*',
	'/verify',
	'/excel/*',
	'/word/*',
	'/slides/*',
	'/text/*',
);

const trouble: fc.Arbitrary<Omit<Fault, 'path'>> = fc.oneof(
	fc.constantFrom<Omit<Fault, 'path'>>(
		{ kind: 'resetAfter' },
		{ kind: 'reset' },
		{ kind: 'reset', delayMs: 59_000 },
		{ kind: 'slowAnswer', delayMs: 20_000 },
		{ kind: 'slow', delayMs: 20_000 },
		{ kind: 'malformed' },
	),
	fc
		// At a submission, 404, 410 and 422 may mean that Overten has forgotten an uploaded file.
		.constantFrom(500, 502, 503, 504, 408, 404, 410, 422, 401)
		.map((status) => ({ kind: 'status' as const, status })),
	fc
		.constantFrom('1', '5', '60', '86400')
		.map((retryAfter) => ({ kind: 'status' as const, status: 429, retryAfter })),
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.tuple(trouble, path).map(([what, where]) => ({ ...what, path: where })),
	},
	{
		weight: 1,
		arbitrary: fc
			.constantFrom<Omit<Fault, 'path'>>(
				{ kind: 'truncate' },
				{ kind: 'reset' },
				{ kind: 'status', status: 503 },
			)
			.map((what) => ({ ...what, path: '/files/*', origin: 'files' as const })),
	},
);

const manyFaults = fc.array(
	fc
		.tuple(fault, fc.constantFrom(1, 2, 8), fc.nat({ max: 5 }))
		.map(([one, times, skip]) => ({ ...one, times, skip })),
	{ maxLength: 4 },
);

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
	making: fc.constantFrom(
		'spreadsheet',
		'spreadsheet',
		'document',
		'presentation',
		'text',
		'outline',
	),
	mode: fc.constantFrom<Mode>('poll', 'webhook', 'sync', 'async', 'webhook'),
	items,
	attachments: fc.boolean(),
	onError: fc.constantFrom<Scenario['onError']>(
		'stopWorkflow',
		'continueRegularOutput',
		'continueErrorOutput',
	),
	tries: maybe(35, 2, 3),
	itemsAtOnce: fc.constantFrom(5, 1, 2),
	waitLimitMinutes: fc.constantFrom(30, 1),
	ownKey: fc.nat({ max: 4 }).map((one) => one === 4),
	sameContent: fc.nat({ max: 4 }).map((one) => one === 4),
	promptWithTime: fc.nat({ max: 5 }).map((one) => one === 5),
	breaksAfterwards: fc.constantFrom(0, 0, 0, 1),
	n8nGeneration: fc.constantFrom<1 | 2>(2, 1),
	receivers: fc.array(fc.constantFrom<0 | 1>(0, 1), { maxLength: 6 }),
	latencyMs: fc.constantFrom(0, 20, 1_000),
	fates: fc.array(fate, { maxLength: 8 }),
	faults: manyFaults,
});
