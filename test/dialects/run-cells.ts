import type { NamedDialect } from './readings';
import { WrongResult } from './operation';
import type { Operation } from './operation';
import { Stage } from './stage';

/** One operation in one dialect. */
export interface Cell extends NamedDialect {
	readonly operation: Operation;
}

export interface CellResult extends Cell {
	/** In a few words; undefined when it holds. */
	readonly problem: string | undefined;
}

/** In ms: a wait of the node ends after six seconds. */
const LIMIT_MS = 12_000;

/** Behind a proxy, the node repeats every request, a second or two later each time. */
const LIMIT_BEHIND_A_PROXY_MS = 60_000;

/**
 * Runs each cell, several side by side: most of their time is waiting.
 *
 * @param onResult is called as each ends
 * @returns the results in the order of the cells
 */
export async function runCells(
	cells: readonly Cell[],
	stageCount: number,
	onResult: (result: CellResult) => void = () => undefined,
): Promise<CellResult[]> {
	const results: CellResult[] = [];
	const waiting = cells.entries();
	await Promise.all(
		Array.from({ length: Math.min(stageCount, cells.length) }, async () => {
			const stage = await Stage.open();
			try {
				for (const [index, cell] of waiting) {
					const result = { ...cell, problem: await problemOf(cell, stage) };
					results[index] = result;
					onResult(result);
				}
			} finally {
				await stage.close();
			}
		}),
	);
	return results;
}

async function problemOf({ dialect, operation }: Cell, stage: Stage): Promise<string | undefined> {
	await stage.reset(dialect);
	try {
		await withinLimit(
			operation.run(stage),
			dialect.proxy === 'none' ? LIMIT_MS : LIMIT_BEHIND_A_PROXY_MS,
		);
		return await leakOf(stage);
	} catch (error) {
		if (error instanceof WrongResult) return error.message;
		if (!(error instanceof Error)) return String(error);
		const mayFail = dialect.proxy !== 'none' || operation.mayFail?.(dialect) === true;
		if (!mayFail) return `error: ${error.message}`;
		return (await dishonestyOf(error, stage)) ?? (await leakOf(stage));
	} finally {
		stage.abandon();
	}
}

/** @throws {WrongResult} when the time is over */
async function withinLimit(work: Promise<void>, limitMs: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => {
			reject(new WrongResult(`nothing within ${String(limitMs / 1000)} s`));
		}, limitMs);
	});
	await Promise.race([work, limit]).finally(() => {
		clearTimeout(timer);
	});
}

/** What people cannot act upon, or a paid job that the error does not name. */
async function dishonestyOf(error: Error, stage: Stage): Promise<string | undefined> {
	if (/undefined|Cannot |is not a function|not iterable|Unexpected token/.test(error.message)) {
		return `error that helps nobody: ${error.message}`;
	}
	const description = 'description' in error ? String(error.description) : '';
	const tasks = await stage.sandbox.control.tasks();
	const begunByNode = tasks.filter(({ idempotencyKey }) => idempotencyKey !== undefined);
	const isNamed = begunByNode.every(({ task_id }) => description.includes(task_id));
	return isNamed ? undefined : `error that does not name its job: ${error.message}`;
}

/** The key at another host is a leak, whatever the result. */
async function leakOf({ sandbox }: Stage): Promise<string | undefined> {
	const requests = await sandbox.control.fileRequests();
	const hasKey = requests.some(({ headers }) => JSON.stringify(headers).includes(sandbox.apiKey));
	return hasKey ? 'the API key went to another host' : undefined;
}
