import fc from 'fast-check';

import { fileNameOf } from '../../nodes/Overten/api/file-headers';

test.each([
	['attachment; filename="report.xlsx"', 'report.xlsx'],
	['attachment; filename=report.xlsx', 'report.xlsx'],
	['attachment; filename="a \\"b\\".xlsx"', 'a "b".xlsx'],
	[`attachment; filename="_.xlsx"; filename*=UTF-8''%C3%9Cbersicht.xlsx`, 'Übersicht.xlsx'],
	[`attachment; filename="plain.xlsx"; filename*=UTF-8''%E0%A4%A`, 'plain.xlsx'],
	['attachment; filename="../../etc/passwd"', 'passwd'],
	['attachment; filename="C:\\\\temp\\\\report.xlsx"', 'report.xlsx'],
	['attachment; filename=".."', undefined],
	['attachment', undefined],
	[undefined, undefined],
])('%s names %s', (header, name) => {
	expect(fileNameOf(header)).toBe(name);
});

test('no header results in a name with a folder', () => {
	fc.assert(
		fc.property(fc.string(), (name) => {
			const found = fileNameOf(`attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
			expect(found ?? '').not.toMatch(/[/\\]/);
		}),
	);
});
