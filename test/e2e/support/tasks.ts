import type { SandboxControl } from '../../support/sandbox-control.ts';
import { record } from './facts.ts';

/** Checks that Overten has generated each file once, and no other. */
export async function expectTasks(
	{ control, version }: { control: SandboxControl; version: string },
	count: number,
): Promise<void> {
	const tasks = await control.tasks();
	record(version, { tasks: tasks.length, duplicates: Math.max(0, tasks.length - count) });
	const keys = new Set(tasks.map(({ idempotencyKey }) => idempotencyKey));
	expect(keys).not.toContain(undefined);
	expect(tasks).toHaveLength(count);
	expect(keys.size).toBe(count);
}
