import plugin from 'fastify-plugin';

import type { World } from '../world.ts';
import type { Dialect } from './dialect.ts';
import { listIn, runIn, withMembers } from './runs-and-lists.ts';
import { speakValues } from './values.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Spoken {
	/** The answer in the words of the dialect. */
	readonly answer: unknown;
	/** Fields that are null where the dialect leaves nothing out. */
	readonly mayBeNull?: readonly string[];
}

type Speak = (dialect: Dialect, answer: Fields, status: number) => Spoken;

const NULLS_OF_A_TASK = [
	'phase',
	'progress',
	'turn_index',
	'result',
	'error',
	'credits_used',
	'duration_ms',
];

const NULLS_OF_A_RUN = ['format', 'status', 'summary', 'download_url', 'edit_url'];

const NULLS_OF_AN_EVENT = [
	'run_id',
	'summary',
	'download_url',
	'edit_url',
	'credits_used',
	'error',
];

/** By method and path of the contract. What is not here has no reading of its own. */
const SPEAK: Readonly<Record<string, Speak>> = {
	'GET /verify': ({ verify }, answer) => ({ answer: accountIn(verify, answer) }),
	'GET /tasks/:task_id': (dialect, answer) => ({
		answer: taskIn(dialect, answer),
		mayBeNull: NULLS_OF_A_TASK,
	}),
	'GET /runs/:run_id': ({ runFields, taskStatus }, answer) => ({
		answer: runIn(runFields, pausedIn(taskStatus, answer)),
		mayBeNull: NULLS_OF_A_RUN,
	}),
	'GET /runs': ({ lists, runFields }, answer) => ({
		answer: listIn(
			lists,
			withMembers(answer, 'runs', (run) => runIn(runFields, run)),
			'runs',
			'run_id',
		),
	}),
	'GET /images': ({ lists }, answer) => ({ answer: listIn(lists, answer, 'images', 'image_id') }),
	'GET /webhooks': ({ lists }, answer) => ({
		answer: listIn(lists, answer, 'webhooks', 'webhook_id'),
	}),
	...Object.fromEntries(
		[
			'/excel/generate',
			'/word/generate',
			'/slides/generate',
			'/slides/outline',
			'/text/humanize',
			'/text/rewrite',
			'/text/new-content',
		].map((path) => [`POST ${path}`, jobAnswer]),
	),
};

/** Puts every answer of the API into the words of the dialect; errors have but one form. */
export const answers = plugin<{ world: World; prefix: string }>((app, { prefix, world }, done) => {
	app.addHook('onRequest', (_request, reply, next) => {
		const { sunset } = world.settings;
		if (sunset !== undefined) void reply.headers({ 'x-deprecated': 'true', sunset });
		next();
	});
	app.addHook('preSerialization', async (request, reply, payload: unknown) => {
		if (reply.statusCode >= 400 || !isFields(payload)) return payload;
		const path = request.routeOptions.url?.slice(prefix.length) ?? '';
		const speak = SPEAK[`${request.method} ${path}`];
		const { answer, mayBeNull } = speak?.(world.dialect, payload, reply.statusCode) ?? {
			answer: payload,
		};
		return await Promise.resolve(speakValues(world.dialect, answer, mayBeNull));
	});
	done();
});

/** An event in the words of the dialect. */
export function eventIn(dialect: Dialect, event: Fields): unknown {
	return speakValues(dialect, shapeEvent(dialect, event), NULLS_OF_AN_EVENT);
}

function shapeEvent({ event: reading }: Dialect, event: Fields): Fields {
	const { download_url, edit_url, summary, ...rest } = event;
	switch (reading) {
		case 'withResultFields':
			return event;
		case 'fiveFields': {
			const { agent_name, event: name, format, run_id, task_id } = event;
			return { event: name, run_id, task_id, agent_name, format };
		}
		case 'nestedResult':
			return {
				...rest,
				...(download_url !== undefined && { result: { download_url, edit_url, summary } }),
			};
		case 'unknownFields':
			return { ...event, attempt: 1, organization: { id: 'org_sandbox' }, tags: ['new'] };
		case 'withoutFormat': {
			const { format, ...others } = event;
			return others;
		}
		case 'withoutRunId': {
			const { run_id, ...others } = event;
			return others;
		}
	}
}

function accountIn(reading: Dialect['verify'], account: Fields): Fields {
	const { credits, webhook_secret, ...rest } = account;
	switch (reading) {
		case 'full':
			return account;
		case 'withoutCredits':
			return { ...rest, webhook_secret };
		case 'withoutSecret':
			return { ...rest, credits };
		case 'bare':
			return { org_id: account.org_id };
		case 'otherNames':
			return {
				organization: { id: account.org_id, name: account.org_name },
				plan: account.tier,
				credits_remaining: credits,
				webhooks: { primary_secret: webhook_secret },
			};
		case 'inLists':
			return {
				...rest,
				credits,
				webhooks: [{ signs_with: webhook_secret }],
				keys: [webhook_secret],
			};
	}
}

function taskIn({ finishedTask, taskError, taskStatus }: Dialect, task: Fields): Fields {
	const spoken = errorIn(taskError, pausedIn(taskStatus, task));
	const { result, run_id, ...rest } = spoken;
	switch (finishedTask) {
		case 'nested':
			return spoken;
		case 'topLevel':
			return { ...rest, run_id, ...(isFields(result) && result) };
		case 'withoutRunId':
			return { ...rest, ...(result !== undefined && { result }) };
		case 'withoutLinks': {
			const { download_url, edit_url, ...others } = isFields(result) ? result : {};
			return { ...spoken, ...(isFields(result) && { result: others }) };
		}
	}
}

function errorIn(reading: Dialect['taskError'], task: Fields): Fields {
	const { error, ...rest } = task;
	if (!isFields(error)) return task;
	switch (reading) {
		case 'object':
			return task;
		case 'text':
			return { ...rest, error: error.message };
		case 'otherNames':
			return { ...rest, error: { type: error.code, detail: error.message } };
		case 'missing':
			return rest;
	}
}

/** From the middle of the work on, and of a run for as long as it is worked at. */
function pausedIn(reading: Dialect['taskStatus'], answer: Fields): Fields {
	const { progress = 100, status } = answer;
	const isPaused = reading === 'paused' && status === 'running' && Number(progress) >= 50;
	return isPaused ? { ...answer, status: 'paused' } : answer;
}

function jobAnswer({ acceptedAnswer }: Dialect, answer: Fields, status: number): Spoken {
	if (status !== 202) return { answer, mayBeNull: ['error'] };
	const { status: taskStatus, ...rest } = answer;
	if (acceptedAnswer === 'withoutStatus') return { answer: rest };
	if (acceptedAnswer === 'unknownStatus') return { answer: { ...rest, status: 'accepted' } };
	return { answer };
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
