import { availableParallelism } from 'node:os';

/** Each takes some 500 MB, with its sandbox. */
const MOST_WORKERS = 12;

/** @type {import('jest').Config} */
export default {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,engine,sandbox,simulation}/**/*.test.ts'],
	globalSetup: '<rootDir>/test/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/support/global-teardown.ts',
	// The tests run as CommonJS, and p-wait-for is published as an ES module alone.
	transform: {
		'\\.ts$|/node_modules/p-wait-for/': [
			'@swc/jest',
			{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } } },
		],
	},
	transformIgnorePatterns: ['/node_modules/(?!p-wait-for/)'],
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json'],
	// Tests spend most of their time waiting, as with Overten's agents.
	maxWorkers: Math.min(3 * availableParallelism(), MOST_WORKERS),
	testSequencer: '<rootDir>/test/support/slowest-first.mjs',
	testTimeout: 20_000,
	// A worker that has run n8n's engine takes longer than Jest's 500 ms to end on a busy machine. One that something keeps
	// alive takes longer than this, and Jest says so.
	workerGracefulExitTimeout: 15_000,
};
