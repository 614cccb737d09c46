/**
 * Run only when they are asked for, since they take minutes: the table of every mode, end and n8n, the screenshots of the
 * README, the Retry button in every mode, what everybody gets who asks for a file, replies to whoever called a workflow that
 * pauses, runs that end while n8n is off, two webhook processes that get the last callbacks, or
 * an event, at the same moment, the set-ups of docs/operators.md, which restart n8n again and again, n8n's Engine 2.0,
 * a cluster in which everything goes wrong once, and what thousands of executions leave behind.
 */
const ON_REQUEST = [
	'agents',
	'cluster',
	'engine2',
	'meaning',
	'operators',
	'pictures',
	'processes',
	'replies',
	'retry',
	'soak',
	'trigger-missed',
	'trigger-queue',
];

/** `trigger` asks for `trigger-queue`, too. */
const isAskedFor = (name) =>
	process.argv.some((argument) => argument.includes(name) || name.startsWith(`${argument}-`));

/**
 * Tests of the package in real n8n servers. They are ES modules, like the scripts that they use.
 *
 * @type {import('jest').Config}
 */
export default {
	testEnvironment: '<rootDir>/test/e2e/support/environment.ts',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testPathIgnorePatterns: ON_REQUEST.filter((name) => !isAskedFor(name)).map(
		(name) => `<rootDir>/test/e2e/${name}`,
	),
	globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json'],
	// A file mostly waits for one of its servers. More of them at once would make n8n slow enough to fail.
	maxWorkers: 2,
	testTimeout: 240_000,
	verbose: true,
};
