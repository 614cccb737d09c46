import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { QUESTIONS } from '../../sandbox/dialects/dialect';
import { questionTable, TABLE_END, TABLE_START } from '../../sandbox/dialects/table';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');

test('the contract marks every open question, and no other', () => {
	const marked = [...read('contract/overten.openapi.yaml').matchAll(/x-open-question: (\w+)/g)].map(
		([, name]) => name,
	);
	expect([...new Set(marked)].toSorted()).toEqual(Object.keys(QUESTIONS).toSorted());
});

test('CONTRIBUTING.md has the table of the dialects as it is', () => {
	const guide = read('CONTRIBUTING.md');
	const written = guide.slice(
		guide.indexOf(TABLE_START),
		guide.indexOf(TABLE_END) + TABLE_END.length,
	);
	expect(written).toBe(questionTable());
});
