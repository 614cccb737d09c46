import type { Evidence } from '../evidence.ts';

/** The key reaches Overten's API alone: no file host, no stored execution. */
export function keyStaysHome({ rows, run }: Evidence): string[] {
	const { apiKey, webhookSecret } = run.stage.sandbox.address;
	const atFiles = run.world.fileRequests
		.filter(({ headers }) => JSON.stringify(headers).includes(apiKey))
		.map(({ path }) => `The key was sent to the file host, at ${path}`);
	const stored = rows
		.filter(({ row }) => row.stored.includes(apiKey) || row.stored.includes(webhookSecret))
		.map(({ row }) => `Execution ${row.id} is stored with a secret in it`);
	return [...atFiles, ...stored];
}

/** Nothing is sent after a stop. */
export function silentAfterStop({ rows, run }: Evidence): string[] {
	return rows.flatMap(({ row }) => {
		const { stoppedAt } = row;
		if (stoppedAt === undefined || wasCalled(run, stoppedAt)) return [];
		const next = run.n8n.rows[run.n8n.rows.indexOf(row) + 1];
		const until = next?.stretches[0]?.from ?? Infinity;
		return [...run.world.requests, ...run.world.fileRequests]
			.filter(({ at }) => at > stoppedAt && at < until)
			.map(
				({ at, path }) =>
					`${path} was sent ${seconds(at - stoppedAt)} after the stop of execution ${row.id}`,
			);
	});
}

/** A stop takes effect within a second; n8n itself pauses for another one between two tries of Retry On Fail. */
export function stopsAtOnce({ rows, run }: Evidence): string[] {
	const limit = 1_000 * (run.scenario.tries ?? 1);
	return rows.flatMap(({ row }) => {
		const to = row.stretches.at(-1)?.to;
		if (row.stoppedAt === undefined || to === undefined || to - row.stoppedAt <= limit) return [];
		return [`Execution ${row.id} ran for ${seconds(to - row.stoppedAt)} after its stop`];
	});
}

/** A callback that is being answered at this moment is nothing that n8n can stop. */
function wasCalled({ stage }: Evidence['run'], at: number): boolean {
	return stage.address.calls.some((call) => call.at <= at && (call.answeredAt ?? Infinity) >= at);
}

export function seconds(ms: number): string {
	return `${String(Math.round(ms / 100) / 10)} s`;
}
