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

test('what another delivery has written over is brought back', () => {
	const taken = new TakenDeliveries();
	taken.isDuplicate('a', '', markAt(1));
	taken.isDuplicate('a', '', markAt(2));
	const restarted = new TakenDeliveries();
	expect(restarted.isDuplicate('a', taken.toStore('a'), markAt(1))).toBe(true);
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
