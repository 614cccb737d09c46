/** @type {import('jest').Config} */
export default {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,engine,sandbox,simulation}/**/*.test.ts'],
	globalSetup: '<rootDir>/test/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/support/global-teardown.ts',
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json'],
	// Most of a test's time is waiting, as Overten's agents make one wait.
	maxWorkers: '100%',
	testTimeout: 20_000,
};
