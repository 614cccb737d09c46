import type { Question } from './question.ts';

/** About the key, the organization, lists, and what stands between Overten and its clients. */
export const ACCESS_QUESTIONS = {
	keyHeader: {
		documented:
			'One crawl of the documentation knows `Authorization: Bearer` alone; the newer one prefers `X-API-Key` and calls Bearer legacy.',
		source: 'authentication, in two crawls',
		readings: {
			both: 'Either header is accepted.',
			bearerOnly: 'Only `Authorization: Bearer` is accepted.',
			apiKeyOnly: 'Only `X-API-Key` is accepted.',
		},
		assumed: 'both',
		node: 'Sends the key in both headers of one request, to one origin only. A 401 is final and never leads to a second attempt.',
	},
	verify: {
		documented:
			'`GET /verify` validates a key and returns the context of its organization, with the primary webhook secret. No field is named.',
		source: 'authentication, webhooks',
		readings: {
			full: 'Organization, tier, credits and `webhook_secret`.',
			withoutCredits: 'As `full`, without credits.',
			withoutSecret: 'As `full`, without the webhook secret.',
			bare: 'The ID of the organization alone.',
			otherNames: 'The same facts under other names, some of them nested.',
			inLists: 'As `full`, and the secret is in lists, under names that do not say what it is.',
		},
		assumed: 'full',
		node: 'Passes on every field but secrets. A trigger that needs the secret takes it from the credential, or says at activation that there is none.',
	},
	lists: {
		documented:
			'`GET /runs` is newest first with `next_cursor`. The fields of runs, images and webhooks in lists are not shown, nor is the name of the list.',
		source: 'runs, images, webhooks',
		readings: {
			named: '`{ "runs": […], "next_cursor": … }`, and so on.',
			data: '`{ "data": […], "next_cursor": … }`.',
			ids: 'As `named`, and the members have an `id` instead of `run_id`, `image_id` or `webhook_id`.',
			nullStatus: 'As `named`, and the status of every run is null.',
			bareList: 'The list alone, without an object around it.',
			withoutCursor: 'The whole list at once: `limit` is ignored, and there is no cursor.',
			notThere: 'The endpoint does not exist: 404.',
			notLiveYet: 'The endpoint is announced and not live: 501.',
		},
		assumed: 'named',
		node: 'Takes the list from the documented field, from the only list in the answer, or from an answer that is a list; reads on while there is a cursor. Never takes an answer without a list for an empty one, and asks again before it believes a bare `[]`. A run without a status has ended when it has a file or a summary. Triggers subscribe and unsubscribe without the list.',
	},
	preflightMissing: {
		documented:
			'`missing` names the groups `images`, `data_sources`, `reference_files` and `brand`. Whether it uses the names of request fields as well is not said.',
		source: 'preflight',
		readings: {
			fields: 'The names of request fields, such as `image_assets`.',
			groups: 'The names of groups, such as `images`.',
		},
		assumed: 'fields',
		node: 'Translates the names of fields and of groups into the words of the panel, and shows unknown ones as they are.',
	},
	values: {
		documented:
			'Examples show numbers, ISO 8601 dates and left-out fields. Nothing is said of null, or of what a field holds before it has a value.',
		source: 'all examples',
		readings: {
			asDocumented: 'Numbers, ISO 8601 dates, and null for the cursor after the last page.',
			strings: 'Numbers as strings, dates as `2026-01-31 12:00:00`, null as an empty string.',
			missing: 'Numbers, dates and nulls are left out.',
			nulls: 'Every field that has no value yet is there, and is null.',
		},
		assumed: 'asDocumented',
		node: 'Decides nothing by such a field, and passes on what it holds.',
	},
	proxy: {
		documented: 'Nothing: it is about what stands between n8n and Overten.',
		source: 'experience',
		readings: {
			none: 'Nothing stands between.',
			htmlPages: 'The first answer to each request is an HTML page with status 200.',
			htmlErrors: 'The first answer to each request is an HTML page with status 502.',
			timeouts: 'The first answer to each request is an HTML page with status 408.',
			ownTimeouts: "The first answer to each request is a 408 with an error in Overten's form.",
			emptyAnswers: 'The first answer to each request is empty, with status 200.',
			noContent:
				'The first answer to each request is a 204, but not to a DELETE: there, it is what Overten answers itself.',
			redirects: 'The first answer to each request is a 302 to a login page elsewhere.',
			lists: 'The first answer to each request is `[]` with status 200.',
		},
		assumed: 'none',
		node: 'Takes only what the contract calls success for success. Repeats what is safe to repeat; otherwise says that the answer cannot be read, and names the task if there is one.',
	},
} as const satisfies Readonly<Record<string, Question>>;
