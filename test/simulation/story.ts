import type { LoggedRequest } from '../../sandbox/control-types.ts';
import type { Evidence } from './evidence.ts';
import type { Violation } from './invariants/index.ts';
import type { Scenario } from './scenario.ts';

interface Line {
	readonly at: number;
	readonly text: string;
}

/** Further lines of one kind in a row are left out. */
const ALIKE_AT_MOST = 3;

/** What happened in a run, one line per act, in plain words. */
export function storyOf(evidence: Evidence, violations: readonly Violation[]): string {
	const { run } = evidence;
	const lines = [
		...jobLines(evidence),
		...requestLines(evidence),
		...callbackLines(evidence),
		...endLines(evidence),
		...run.deeds,
		...startLines(evidence),
	].toSorted((a, b) => a.at - b.at);
	const told = shorten(lines).map(
		({ at, text }) => `  ${clockOf(at - run.startedAt)}  ${withNumbers(evidence, text)}`,
	);
	return [
		describe(run.scenario),
		...told,
		...errorLines(evidence),
		...violations.map(
			({ invariant, message }) => `VIOLATED ${invariant}: ${withNumbers(evidence, message)}`,
		),
	].join('\n');
}

function describe(scenario: Scenario): string {
	const { attachments, fates, faults, items, itemsAtOnce, making, mode, onError } = scenario;
	const more = [
		`On Error = ${onError}`,
		scenario.tries !== undefined && `Retry On Fail with ${String(scenario.tries)} tries`,
		attachments && 'with an attachment',
		scenario.ownKey && 'with a key of its own',
		scenario.sameContent && 'Pay Once Per = Same Content',
		scenario.promptWithTime && '{{ $now }} in the prompt',
		`wait limit ${String(scenario.waitLimitMinutes)} min`,
		itemsAtOnce !== 5 && `${String(itemsAtOnce)} at once`,
		scenario.latencyMs > 0 && `latency ${String(scenario.latencyMs)} ms`,
		`n8n ${String(scenario.n8nGeneration)}`,
	].filter((text) => text !== false);
	return [
		`A workflow makes a ${making} of each item (${items.join(', ')}) in the mode '${mode}': ${more.join(', ')}.`,
		...fates
			.filter((fate) => fate.length > 0)
			.map((fate) => `  fate of one of the jobs: ${fate.join(', ')}`),
		...faults.map((fault) => `  fault: ${JSON.stringify(fault)}`),
	].join('\n');
}

function startLines({ rows }: Evidence): Line[] {
	return rows.flatMap(({ row }) =>
		row.stretches.map(({ from }, index) => ({
			// What happens in its first moment comes after it.
			at: from - (row.retryOf === undefined && index === 0 ? 1 : 0),
			text: `Execution ${row.id} ${index === 0 ? 'starts' : 'continues'}`,
		})),
	);
}

function endLines({ rows }: Evidence): Line[] {
	return rows.flatMap(({ row }) =>
		row.stretches.flatMap(({ to }, index) => {
			if (to === undefined) return [];
			const pauses = index < row.stretches.length - 1;
			return [{ at: to, text: `Execution ${row.id} ${pauses ? 'pauses' : `is ${row.status}`}` }];
		}),
	);
}

function jobLines({ jobs }: Evidence): Line[] {
	return jobs.flatMap(({ job, number, wish }) => [
		{ at: job.startedAt, text: `Overten begins job ${String(number)} for '${wish}'` },
		...(job.endedAt === undefined
			? []
			: [
					{
						at: job.endedAt,
						text: `Job ${String(number)} ends as ${job.status}${job.status === 'completed' ? ' and is paid for' : ''}`,
					},
				]),
	]);
}

function requestLines({ run }: Evidence): Line[] {
	return [
		...run.world.requests.map((request) => ({
			at: request.at,
			text: `  ${request.method} ${request.path} → ${answerOf(request)}`,
		})),
		...run.world.fileRequests.map(({ at, path }) => ({
			at,
			text: `  GET ${path.split('?')[0] ?? ''} (file)`,
		})),
	];
}

function answerOf({ status }: LoggedRequest): string {
	return status === undefined ? 'no answer' : String(status);
}

function callbackLines({ run }: Evidence): Line[] {
	return run.world.deliveries.map(({ at, attempt, status, taskId }) => ({
		at,
		text: `Callback for ${taskId}, attempt ${String(attempt)} → ${status === undefined ? 'no answer' : String(status)}`,
	}));
}

function errorLines({ rows }: Evidence): string[] {
	return rows.flatMap(({ nodes, row }) =>
		nodes.flatMap(({ error, name, outputs }) => [
			...(error === undefined
				? []
				: [
						`  '${name}' in execution ${row.id} fails: ${error.message}. ${error.description ?? ''}`,
					]),
			...outputs.flatMap((items, output) =>
				items.map(
					({ json }) =>
						`  '${name}' in execution ${row.id}, output ${String(output)}: ${JSON.stringify(json.error ?? json.status ?? json.text ?? json).slice(0, 400)}`,
				),
			),
		]),
	);
}

function shorten(lines: readonly Line[]): Line[] {
	let alike = 0;
	return lines.filter((line, index) => {
		alike = lines[index - 1]?.text === line.text ? alike + 1 : 0;
		return alike < ALIKE_AT_MOST;
	});
}

function withNumbers({ jobs }: Evidence, text: string): string {
	return jobs.reduce(
		(told, { job, number, taskId }) =>
			told
				.replaceAll(taskId, `job ${String(number)}`)
				.replaceAll(job.plan.runId, `run ${String(number)}`),
		text,
	);
}

/** `1:02:03.4` since the start. */
function clockOf(ms: number): string {
	const total = Math.round(ms / 100) / 10;
	const minutes = Math.floor(total / 60);
	const rest = (total - 60 * minutes).toFixed(1).padStart(4, '0');
	return `${String(minutes).padStart(3)}:${rest}`;
}
