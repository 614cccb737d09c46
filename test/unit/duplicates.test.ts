import fc from 'fast-check';

import { markOf, TakenDeliveries } from '../../nodes/Overten/webhooks/duplicates';

const markAt = (index: number) => markOf(`task_${String(index)}`, 'run.completed');

test('the same event of the same task is a duplicate, and no other', () => {
	const taken = new TakenDeliveries();
	expect(taken.isDuplicate('a', '', markOf('task_1', 'run.completed'))).toBe(false);
	expect(taken.isDuplicate('a', '', markOf('task_1', 'run.completed'))).toBe(true);
	expect(taken.isDuplicate('a', '', markOf('task_1', 'run.failed'))).toBe(false);
	expect(taken.isDuplicate('a', '', markOf('task_2', 'run.completed'))).toBe(false);
	expect(taken.isDuplicate('b', '', markOf('task_1', 'run.completed'))).toBe(false);
});

test('a process that has just started knows what another one has stored', () => {
	const before = new TakenDeliveries();
	before.isDuplicate('a', '', markAt(1));
	const after = new TakenDeliveries();
	expect(after.isDuplicate('a', before.toStore('a'), markAt(1))).toBe(true);
	expect(after.isDuplicate('a', before.toStore('a'), markAt(2))).toBe(false);
});

test('what another delivery has written over is brought back by the next one', () => {
	const taken = new TakenDeliveries();
	// Two deliveries come at once: both read what is stored before either writes, and the earlier one writes last.
	taken.isDuplicate('a', '', markAt(1));
	const writtenLast = taken.toStore('a');
	taken.isDuplicate('a', '', markAt(2));
	const writtenOver = taken.toStore('a');
	const justStarted = () => new TakenDeliveries();
	expect(justStarted().isDuplicate('a', writtenOver, markAt(2))).toBe(true);
	expect(justStarted().isDuplicate('a', writtenLast, markAt(2))).toBe(false);

	taken.isDuplicate('a', writtenLast, markAt(3));
	for (const index of [1, 2, 3]) {
		expect(justStarted().isDuplicate('a', taken.toStore('a'), markAt(index))).toBe(true);
	}
});

test('what another process has written over is brought back by the next delivery here', () => {
	const here = new TakenDeliveries();
	here.isDuplicate('a', '', markAt(1));
	// The other process read what was stored before we wrote.
	const there = new TakenDeliveries();
	there.isDuplicate('a', '', markAt(2));
	const stored = there.toStore('a');

	expect(here.isDuplicate('a', stored, markAt(2))).toBe(true);
	expect(here.toStore('a').split(' ')).toEqual([markAt(2), markAt(1)]);
});

test('the last 1,000 are remembered, in one short text', () => {
	const taken = new TakenDeliveries();
	for (let index = 0; index <= 1_000; index++) taken.isDuplicate('a', '', markAt(index));
	const stored = taken.toStore('a');
	expect(stored.split(' ')).toHaveLength(1_000);
	expect(stored.length).toBeLessThan(14_000);
	const restarted = new TakenDeliveries();
	expect(restarted.isDuplicate('a', stored, markAt(1))).toBe(true);
	expect(new TakenDeliveries().isDuplicate('a', stored, markAt(0))).toBe(false);
});

test('what was not taken after all may come again', () => {
	const taken = new TakenDeliveries();
	taken.isDuplicate('a', '', markAt(1));
	taken.forget('a', markAt(1));
	expect(taken.isDuplicate('a', '', markAt(1))).toBe(false);
});

test('whatever a task is called, its mark holds no space', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (taskId, event) => {
			expect(markOf(taskId, event)).toMatch(/^[\w-]{12}$/);
		}),
	);
});
