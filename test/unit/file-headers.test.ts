import fc from 'fast-check';

import { fileNameOf, formatOfDownload } from '../../nodes/Overten/api/file-headers';

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

const UNTYPED = 'application/octet-stream';

test.each([
	['the type', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'word'],
	['its name', UNTYPED, 'excel'],
	['a page', 'text/html', undefined],
])('the format of a file: %s decides', (_name, type, format) => {
	const hints = { expected: 'slides', otherNames: ['a.docx'] } as const;
	expect(formatOfDownload(type, { fileName: 'a.XLSX', ...hints })).toBe(format);
});

test.each([
	[undefined, 'slides', ['a.docx'], 'slides'],
	['a.bin', undefined, ['', null, 'A.DOCX', '/a.xlsx'], 'word'],
	[undefined, undefined, ['report', '/files/run/a.pptx'], 'slides'],
	[undefined, undefined, ['report'], undefined],
] as const)(
	'without a type: the name %s, then %s, then the names in %j',
	(fileName, expected, otherNames, format) => {
		expect(formatOfDownload(UNTYPED, { fileName, expected, otherNames })).toBe(format);
	},
);

test('no header results in a name with a folder', () => {
	fc.assert(
		fc.property(fc.string(), (name) => {
			const found = fileNameOf(`attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
			expect(found ?? '').not.toMatch(/[/\\]/);
		}),
	);
});
