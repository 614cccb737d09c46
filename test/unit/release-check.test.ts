import {
	manifestProblems,
	parseManifest,
	versionProblems,
} from '../../scripts/release-check/manifest';

const packageJson = (more: object = {}) =>
	parseManifest(
		JSON.stringify({
			name: 'n8n-nodes-example',
			version: '1.2.0',
			n8n: { credentials: ['dist/a.js'], nodes: ['dist/b.js', 'dist/c.js'] },
			...more,
		}),
	);

describe('the manifest', () => {
	test('of a package that installs nothing is as it should be', () => {
		const manifest = packageJson({ scripts: { build: 'tsc' }, devDependencies: { tar: '7.0.0' } });
		expect(manifestProblems(manifest)).toEqual([]);
		expect(manifest.entryPoints).toEqual(['dist/a.js', 'dist/b.js', 'dist/c.js']);
	});

	test.each(['preinstall', 'install', 'postinstall', 'prepare'])('must not have %s', (script) => {
		const [problem] = manifestProblems(packageJson({ scripts: { [script]: 'node x.js' } }));
		expect(problem).toContain(`'${script}'`);
	});

	test.each([
		{ dependencies: { axios: '1.0.0' } },
		{ optionalDependencies: { axios: '1.0.0' } },
		{ bundledDependencies: ['axios'] },
	])('must not have %p', (more) => {
		expect(manifestProblems(packageJson(more))).toEqual([
			expect.stringContaining('axios is a runtime dependency'),
		]);
	});
});

describe('the changelog', () => {
	const unreleased = '# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [1.1.0] - 2026-01-05\n';
	const released = '# Changelog\n\n## [1.2.0] - 2026-02-03\n\n## [1.1.0] - 2026-01-05\n';

	test.each([
		['may be ahead of a release', unreleased, undefined],
		['knows a released version', released, undefined],
		['fits the tag', released, 'v1.2.0'],
	])('%s', (_, changelog, tag) => {
		expect(versionProblems(packageJson(), changelog, tag)).toEqual([]);
	});

	test.each([
		['lacks the version of the tag', unreleased, 'v1.2.0', 'no section [1.2.0]'],
		['is of another version than the tag', released, 'v1.3.0', 'v1.3.0 does not fit'],
		['gives no date', '## [1.2.0]\n', 'v1.2.0', 'no date'],
		['has neither the version nor what is new', '## [1.1.0] - 2026-01-05\n', undefined, '[1.2.0]'],
	])('that %s is a problem', (_, changelog, tag, problem) => {
		expect(versionProblems(packageJson(), changelog, tag)).toEqual([
			expect.stringContaining(problem),
		]);
	});
});
