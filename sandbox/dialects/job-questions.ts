import type { Question } from './question.ts';

/** About jobs, from the request to the finished task. */
export const JOB_QUESTIONS = {
	textAsync: {
		documented:
			'The page on async and sync lists the text endpoints among those with two modes; the text guide says that they have no such split.',
		source: 'concepts/async-vs-sync, guides/text',
		readings: {
			obeyed: '`"async": true` is answered 202 with a task.',
			ignored: '`async` and `webhook_url` are ignored: 200 with `{ "text": … }` at once.',
		},
		assumed: 'obeyed',
		node: 'Takes a text that comes at once as the finished result, in every execution mode.',
	},
	acceptedAnswer: {
		documented: '202 with `task_id`, `run_id` and `status: queued`.',
		source: 'concepts/async-vs-sync',
		readings: {
			asDocumented: 'As documented.',
			withoutStatus: 'Without `status`.',
			unknownStatus: 'With a `status` that is not among the documented ones.',
			numericIds: 'Task and run IDs are numbers, here and everywhere.',
		},
		assumed: 'asDocumented',
		node: 'Follows every accepted job whose task it can name: without a status it counts as queued, and an ID that is a number becomes text where the answer arrives.',
	},
	promotion: {
		documented:
			'A sync request is promoted to a task after 300 s, or earlier under load ("pool saturation"); elsewhere a 408 asks for a new request with async.',
		source: 'concepts/async-vs-sync, errors',
		readings: {
			atCeiling: '202 with a task after 300 s.',
			early: '202 with a task at once, whatever the job.',
			answered408: '408 at once, while the job continues.',
		},
		assumed: 'atCeiling',
		node: 'Follows the task of a 202. After a 408 it submits the job again with async, under the same idempotency key.',
	},
	idempotentRepeat: {
		documented:
			'The same key with the same body answers with the same run; 409 is an idempotency collision. How long a key is kept is not said.',
		source: 'guides/excel, errors',
		readings: {
			sameTask: 'The same task: 202, or 200 with the result of a finished sync job.',
			conflictNamingTask: '409 that names the task in `task_id` and `run_id`.',
			freshAfterADay: 'As `sameTask` for 24 hours; after that, a new job.',
		},
		assumed: 'sameTask',
		node: 'Follows the task that the answer names, whatever its status code. A 409 that names none is an error.',
	},
	repeatedCallback: {
		documented:
			'`webhook_url` is called once for a task. What becomes of another address that comes with the same key is not said.',
		source: 'webhooks, guides/excel',
		readings: {
			replaced: 'The latest address is called.',
			kept: 'The first address is called.',
		},
		assumed: 'replaced',
		node: 'Sends no address of its own for a job that another execution has submitted, or may have, and polls the task instead.',
	},
	heldFailure: {
		documented:
			'A held request is answered with the result when the job completes. What it is answered with when the job fails is not shown.',
		source: 'concepts/async-vs-sync, errors',
		readings: {
			error: 'An error status, with the reason.',
			task: '200 with the failed task.',
		},
		assumed: 'error',
		node: 'Asks for the task in either case, fails with its reason, and never submits another job by itself.',
	},
	taskStatus: {
		documented:
			'`queued → running → completed | failed | cancelled | expired`. Within v1 Overten only adds.',
		source: 'tasks',
		readings: {
			known: 'The documented states alone.',
			paused: 'A running task may be `paused` for a while and then completes.',
		},
		assumed: 'known',
		node: 'Takes only the four documented ends for an end: any other status is shown by Task → Get and waited for by the rest.',
	},
	finishedTask: {
		documented: 'Examples show `result` with the links. `run_id` is optional in the reference.',
		source: 'tasks',
		readings: {
			nested: 'The result is in `result`, beside `run_id`.',
			topLevel: 'The fields of the result are at the top.',
			withoutRunId: 'As `nested`, without `run_id`.',
			withoutLinks: 'As `nested`, without the links, which the run has.',
		},
		assumed: 'nested',
		node: 'Reads the fields in either place, keeps the run that an earlier answer named, and asks the run for what the task lacks.',
	},
	taskError: {
		documented: '`error` is populated when a task failed. Its shape is not shown.',
		source: 'tasks',
		readings: {
			object: '`{ "code": …, "message": … }`.',
			text: 'The message as a string.',
			otherNames: '`{ "type": …, "detail": … }`.',
			missing: 'There is none.',
		},
		assumed: 'object',
		node: 'Says that the job failed, and quotes the reason: the first text among `message`, `detail`, `reason`, `code` and `type`.',
	},
	downloadUrl: {
		documented:
			"On one page the API's own address, `…/api/v1/runs/run_…/download`; on others a signed storage link, good for 24 hours or for one hour.",
		source: 'concepts/edit-url, guides/excel',
		readings: {
			signedLink: 'A signed link on another host.',
			apiAddressRedirecting: "The API's own address, which needs the key and redirects.",
			apiAddressSending:
				"The API's own address, which needs the key and sends the file itself, as `GET /runs/{run_id}/download` then does.",
			expiredOnArrival: 'A signed link that has expired when it arrives; the run has a fresh one.',
			namedLink: 'A signed link on another host, whose path ends with the name of the file.',
			pathOnly: 'A path without a host.',
			absent: 'There is none.',
		},
		assumed: 'signedLink',
		node: 'An address under the base URL goes with the key and is not followed; any other goes without it. When it fails, `GET /runs/{run_id}/download` leads to the file.',
	},
} as const satisfies Readonly<Record<string, Question>>;
