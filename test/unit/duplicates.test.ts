import fc from 'fast-check';

import { markOf, TakenDeliveries } from '../../nodes/Overten/webhooks/duplicates';

const markAt = (index: number) => markOf(`task_${String(index)}`, 'run.completed');

/** An event comes, and n8n starts its workflow. @returns what n8n stores */
function start(taken: TakenDeliveries, stored: string, mark: string, trigger = 'a'): string {
	expect(taken.claim(trigger, stored, mark)).toBe('new');
	const text = taken.toStore(trigger, [mark]);
	taken.settle(trigger, mark, { started: true });
	return text;
}

test('the same event of the same task is a duplicate, and no other', () => {
	const taken = new TakenDeliveries();
	start(taken, '', markOf('task_1', 'run.completed'));
	expect(taken.claim('a', '', markOf('task_1', 'run.completed'))).toBe('started');
	expect(taken.claim('a', '', markOf('task_1', 'run.failed'))).toBe('new');
	expect(taken.claim('a', '', markOf('task_2', 'run.completed'))).toBe('new');
	expect(taken.claim('b', '', markOf('task_1', 'run.completed'))).toBe('new');
});

test('an event is pending until n8n has started its workflow', () => {
	const taken = new TakenDeliveries();
	expect(taken.claim('a', '', markAt(1))).toBe('new');
	expect(taken.claim('a', '', markAt(1))).toBe('pending');
	taken.settle('a', markAt(1), { started: true });
	expect(taken.claim('a', '', markAt(1))).toBe('started');
});

test('an event whose workflow could not be started may come again, whatever others store meanwhile', () => {
	const taken = new TakenDeliveries();
	taken.claim('a', '', markAt(1));
	const stored = start(taken, '', markAt(2));
	taken.settle('a', markAt(1), { started: false });
	expect(taken.claim('a', stored, markAt(1))).toBe('new');
	expect(taken.claim('a', stored, markAt(2))).toBe('started');
});

test('a process that has just started knows what another one has stored', () => {
	const stored = start(new TakenDeliveries(), '', markAt(1));
	const after = new TakenDeliveries();
	expect(after.claim('a', stored, markAt(1))).toBe('started');
	expect(after.claim('a', stored, markAt(2))).toBe('new');
});

test('what another delivery has written over is brought back by the next one', () => {
	const taken = new TakenDeliveries();
	// Two deliveries come at once: both read what is stored before either writes, and the earlier one writes last.
	taken.claim('a', '', markAt(1));
	const writtenLast = taken.toStore('a', [markAt(1)]);
	taken.claim('a', '', markAt(2));
	const writtenOver = taken.toStore('a', [markAt(2)]);
	for (const index of [1, 2]) taken.settle('a', markAt(index), { started: true });
	const justStarted = () => new TakenDeliveries();
	expect(justStarted().claim('a', writtenOver, markAt(2))).toBe('started');
	expect(justStarted().claim('a', writtenLast, markAt(2))).toBe('new');

	const stored = start(taken, writtenLast, markAt(3));
	for (const index of [1, 2, 3]) {
		expect(justStarted().claim('a', stored, markAt(index))).toBe('started');
	}
});

test('what another process has written over is brought back by the next delivery here', () => {
	const here = new TakenDeliveries();
	start(here, '', markAt(1));
	// The other process read what was stored before we wrote.
	const stored = start(new TakenDeliveries(), '', markAt(2));

	expect(here.claim('a', stored, markAt(2))).toBe('started');
	expect(start(here, stored, markAt(3)).split(' ')).toEqual([markAt(2), markAt(1), markAt(3)]);
});

test('two processes that receive an event at the same moment both start it, and none does so later', () => {
	const [here, there] = [new TakenDeliveries(), new TakenDeliveries()];
	const read = '';
	const storedHere = start(here, read, markAt(1));
	const storedThere = start(there, read, markAt(1));
	expect(here.claim('a', storedThere, markAt(1))).toBe('started');
	expect(there.claim('a', storedHere, markAt(1))).toBe('started');
	expect(new TakenDeliveries().claim('a', storedHere, markAt(1))).toBe('started');
});

test('the last 1,000 are remembered, in one short text', () => {
	const taken = new TakenDeliveries();
	let stored = '';
	for (let index = 0; index <= 1_000; index++) stored = start(taken, stored, markAt(index));
	expect(stored.split(' ')).toHaveLength(1_000);
	expect(stored.length).toBeLessThan(14_000);
	expect(new TakenDeliveries().claim('a', stored, markAt(1))).toBe('started');
	expect(new TakenDeliveries().claim('a', stored, markAt(0))).toBe('new');
});

test('whatever a task is called, its mark holds no space', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (taskId, event) => {
			expect(markOf(taskId, event)).toMatch(/^[\w-]{12}$/);
		}),
	);
});
