/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		{
			name: 'no-circular',
			comment: 'Files that import each other can only be understood together.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
	],
	options: {
		// Imports of types count as well, although the compiler erases them.
		tsPreCompilationDeps: true,
		exclude: { path: '(^|/)(node_modules|coverage|demo-output|dist|test-output)/' },
	},
};
