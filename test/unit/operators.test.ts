import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Line breaks are where they happen to be. */
const inOneLine = (text: string) => text.replace(/\s+/g, ' ');

const sections = read('docs/operators.md')
	.split(/^## /m)
	.slice(1)
	.map((text) => {
		const [, tests = ''] = /^Tests?: (.*)$/ms.exec(text) ?? [];
		return { title: text.split('\n')[0] ?? '', tests: inOneLine(tests).trim() };
	});

test('the page has its sections', () => {
	expect(sections.length).toBeGreaterThan(8);
});

describe.each(sections)('$title', ({ tests }) => {
	test('ends with the tests that hold it, and with nothing else', () => {
		expect(tests).toMatch(/^(?:`test\/[^`]+`(?:, "[^"]+")+(?:; |\.$))+$/);
	});

	test('names tests that exist', () => {
		const named = [...tests.matchAll(/`(test\/[^`]+)`((?:, "[^"]+")+)/g)].flatMap(
			([, file = '', titles = '']) =>
				[...titles.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
		);
		const missing = named.filter(({ file, name }) => !inOneLine(read(file)).includes(name));
		expect(missing).toEqual([]);
	});
});
