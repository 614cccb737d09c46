import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { sandboxForFile } from '../support/shared-sandbox';
import { clientOf, generate } from './api';

const sandbox = sandboxForFile();

test('the README lists exactly the directives that the sandbox supports', async () => {
	const readme = await readFile(resolve(__dirname, '../../sandbox/README.md'), 'utf8');
	const explained = readme
		.split('\n')
		.filter((line) => line.startsWith('| `[['))
		.flatMap((row) => [...row.matchAll(/`\[\[([a-z0-9-]+)|\]\] \[\[([a-z0-9-]+)/g)])
		.map(([, first, second]) => first ?? second);
	const { data } = await generate(clientOf(sandbox), { prompt: '[[no-such-directive]]' });
	const known = data.message.replace(/^.*It knows: |\.$/g, '').split(', ');

	expect([...new Set(explained)].toSorted()).toEqual(known.toSorted());
});
