import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { withAbsoluteLinks } from '../../scripts/publish/links';

const ROOT = resolve(__dirname, '../..');

const RELEASE = { repository: 'owner/name', tag: 'v1.2.0' };

const RAW = 'https://raw.githubusercontent.com/owner/name/v1.2.0/';

const BLOB = 'https://github.com/owner/name/blob/v1.2.0/';

const published = withAbsoluteLinks(readFileSync(join(ROOT, 'README.md'), 'utf8'), RELEASE);

test.each([
	['![A picture](docs/images/run.png)', `![A picture](${RAW}docs/images/run.png)`],
	['[a.json](examples/a.json)', `[a.json](${RAW}examples/a.json)`],
	['[it](SECURITY.md#keys)', `[it](${BLOB}SECURITY.md#keys)`],
	['[here](#costs) [n8n](https://n8n.io)', '[here](#costs) [n8n](https://n8n.io)'],
])("%s on npm's page", (link, expected) => {
	expect(withAbsoluteLinks(link, RELEASE)).toBe(expected);
});

test("every link of the README works on npm's page", () => {
	const targets = [...published.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
	expect(targets.filter((target) => !/^(?:https?:|#)/.test(target))).toEqual([]);
	const files = targets.filter((target) => target.startsWith(RAW) || target.startsWith(BLOB));
	expect(files.length).toBeGreaterThan(20);
	const paths = files.map((file) => file.replace(RAW, '').replace(BLOB, '').replace(/#.*/, ''));
	expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every example has an address for Import from URL', () => {
	const examples = [...published.matchAll(/\]\((\S+\/examples\/[\w-]+\.json)\)/g)];
	expect(examples.length).toBeGreaterThan(10);
	expect(examples.filter(([, address = '']) => !address.startsWith(RAW))).toEqual([]);
});
