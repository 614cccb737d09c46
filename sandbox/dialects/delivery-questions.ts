import type { Question } from './question.ts';

/** About what Overten sends to webhooks. */
export const DELIVERY_QUESTIONS = {
	signing: {
		documented:
			'HMAC-SHA256 over the timestamp and the raw bytes of the body. How the two are joined is cut off.',
		source: 'webhooks',
		readings: {
			timestampDotBody: '`<timestamp>.<body>`.',
			timestampBody: 'The timestamp and the body without anything between.',
			bodyOnly: 'The body alone.',
		},
		assumed: 'timestampDotBody',
		node: 'Takes a delivery signed in the assumed way as genuine. Any other is not believed: Overten is asked, sparingly, whether the task that it names has ended, and only the answer counts.',
	},
	deliveryTimestamp: {
		documented:
			'5xx and silence are retried with exponential backoff. The intervals, and the timestamp of a repeated delivery, are not said.',
		source: 'webhooks',
		readings: {
			ofTheAttempt: 'Each attempt is signed with the time at which it is sent.',
			ofTheFirst: 'Every attempt carries the timestamp and the signature of the first.',
		},
		assumed: 'ofTheAttempt',
		node: "Takes a delivery whose timestamp lies within the tolerance, 300 s unless set otherwise in the trigger's options. Overten is asked about any other, as about a signature that does not fit.",
	},
	event: {
		documented: '`event`, `run_id`, `task_id`, `agent_name`, `format`, and then an ellipsis.',
		source: 'webhooks',
		readings: {
			withResultFields: 'With the status, the credits and the fields of the result at the top.',
			fiveFields: 'The five named fields alone.',
			nestedResult: 'As `withResultFields`, with the result in `result`.',
			unknownFields: 'As `withResultFields`, with fields that nobody knows.',
			withoutFormat: 'As `withResultFields`, without `format`.',
			withoutRunId: 'As `withResultFields`, without `run_id`.',
		},
		assumed: 'withResultFields',
		node: 'Needs `event` and `task_id` alone. Where they are missing, the format is read from `agent_name`, and the task is asked for the run.',
	},
} as const satisfies Readonly<Record<string, Question>>;
