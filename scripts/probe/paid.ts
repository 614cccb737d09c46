import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { DialectChange } from '../../sandbox/dialects/dialect.ts';
import { UserError } from '../user-error.ts';
import { fieldsOf, idIn, isFields } from './service.ts';
import type { Fields, Service } from './service.ts';

const KNOWN_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled', 'expired'];

const ENDS = ['completed', 'failed', 'cancelled', 'expired'];

/** In ms: what Overten's documentation asks of clients. */
const LONGEST_WAIT = 30 * 60_000;

/** One sentence to humanize: the cheapest job there is. */
export async function askText(service: Service): Promise<DialectChange> {
	const body = { text: 'We open at nine.', async: true };
	const { status } = await service.post('/text/humanize', body);
	if (status === 202) return { textAsync: 'obeyed' };
	return status === 200 ? { textAsync: 'ignored' } : {};
}

/**
 * One small workbook, submitted twice under the same key.
 *
 * @param pollMs between two polls
 * @throws {UserError} when Overten does not accept it
 */
export async function askWorkbook(
	service: Service,
	baseUrl: string,
	pollMs: number,
): Promise<DialectChange> {
	const body = {
		prompt: 'A table with the numbers one to three and their squares. Nothing else.',
		async: true,
		idempotency_key: `probe-${randomUUID()}`,
	};
	const first = await service.post('/excel/generate', body);
	const accepted = fieldsOf(first);
	const taskId = idIn(accepted, 'task_id');
	if (taskId === undefined) {
		throw new UserError(`Overten did not accept the workbook: status ${String(first.status)}.`);
	}
	const runId = idIn(accepted, 'run_id') ?? '';
	const again = await service.post('/excel/generate', body);
	const { statuses, task } = await untilEnded(service, taskId, pollMs);
	return {
		...acceptedAnswer(accepted),
		...repeat(again.status, idIn(fieldsOf(again), 'task_id') === taskId),
		taskStatus: statuses.has('paused') ? 'paused' : 'known',
		...(task.status === 'completed' && (await finished(service, baseUrl, runId, task))),
		...(task.status === 'failed' && taskError(task)),
	};
}

async function finished(
	service: Service,
	baseUrl: string,
	runId: string,
	task: Fields,
): Promise<DialectChange> {
	const run = fieldsOf(await service.get(`/runs/${encodeURIComponent(runId)}`));
	const result = isFields(task.result) ? task.result : task;
	const url = result.download_url ?? run.download_url;
	return {
		...finishedTask(task, run),
		...runFields(run),
		...(await downloadUrl(service, baseUrl, url)),
	};
}

function acceptedAnswer({ status, task_id }: Fields): DialectChange {
	if (typeof task_id === 'number') return { acceptedAnswer: 'numericIds' };
	if (status === undefined) return { acceptedAnswer: 'withoutStatus' };
	const isKnown = KNOWN_STATUSES.some((known) => known === status);
	return { acceptedAnswer: isKnown ? 'asDocumented' : 'unknownStatus' };
}

function repeat(status: number, namesTheTask: boolean): DialectChange {
	if (!namesTheTask) return {};
	return { idempotentRepeat: status === 409 ? 'conflictNamingTask' : 'sameTask' };
}

async function untilEnded(service: Service, taskId: string, pollMs: number) {
	const statuses = new Set<string>();
	const deadline = Date.now() + LONGEST_WAIT;
	while (Date.now() < deadline) {
		const task = fieldsOf(await service.get(`/tasks/${encodeURIComponent(taskId)}`));
		statuses.add(String(task.status));
		if (ENDS.includes(String(task.status))) return { statuses, task };
		await sleep(pollMs);
	}
	throw new UserError(`The task ${taskId} has not ended within 30 minutes.`);
}

function finishedTask({ result, run_id }: Fields, run: Fields): DialectChange {
	if (run_id === undefined) return { finishedTask: 'withoutRunId' };
	if (!isFields(result)) return { finishedTask: 'topLevel' };
	const isWithoutLinks = !('download_url' in result) && 'download_url' in run;
	return { finishedTask: isWithoutLinks ? 'withoutLinks' : 'nested' };
}

function runFields(run: Fields): DialectChange {
	if ('format' in run) return { runFields: 'full' };
	return { runFields: 'file_name' in run ? 'withoutFormat' : 'linksAlone' };
}

function fileHeaders(headers: Fields): DialectChange {
	if (String(headers['content-type']).includes('officedocument')) return { fileHeaders: 'full' };
	return { fileHeaders: 'content-disposition' in headers ? 'untyped' : 'bare' };
}

function taskError({ error }: Fields): DialectChange {
	if (typeof error === 'string') return { taskError: 'text' };
	if (!isFields(error)) return { taskError: 'missing' };
	return { taskError: 'message' in error ? 'object' : 'otherNames' };
}

async function downloadUrl(
	service: Service,
	baseUrl: string,
	url: unknown,
): Promise<DialectChange> {
	if (typeof url !== 'string' || url === '') return { downloadUrl: 'absent' };
	if (!URL.canParse(url)) return { downloadUrl: 'pathOnly' };
	if (url.startsWith(`${baseUrl.replace(/\/+$/, '')}/`)) {
		const { status } = await service.get(url);
		return { downloadUrl: status < 300 ? 'apiAddressSending' : 'apiAddressRedirecting' };
	}
	const { headers, status } = await service.headersWithoutKey(url);
	if (status !== 200) return { downloadUrl: 'expiredOnArrival' };
	const isNamed = /\.(?:docx|pptx|xlsx)$/.test(new URL(url).pathname);
	return { downloadUrl: isNamed ? 'namedLink' : 'signedLink', ...fileHeaders(headers) };
}
