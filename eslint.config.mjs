import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/**
 * Both plugins of n8n's reviewers; the second one still ships its presets in the old config format, with rules only.
 */
const n8nRules = (set) => ({
	...n8nCommunityNodesPlugin.configs.recommended,
	plugins: {
		...n8nCommunityNodesPlugin.configs.recommended.plugins,
		'n8n-nodes-base': nodesBase,
	},
	rules: {
		...n8nCommunityNodesPlugin.configs.recommended.rules,
		...nodesBase.configs[set].rules,
	},
});

export default tseslint.config(
	{
		ignores: [
			'**/node_modules/',
			'coverage/',
			'demo-output/',
			'dist/',
			'test-output/',
			'nodes/Overten/api/contract.generated.ts',
		],
	},
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: {
				project: [
					'bench/tsconfig.json',
					'tsconfig.json',
					'sandbox/tsconfig.json',
					'scripts/tsconfig.json',
					'test/tsconfig.json',
					'test/e2e/tsconfig.json',
					'test/simulation/tsconfig.json',
				],
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
		},
	},
	{
		// Jest's matchers, such as expect.stringContaining, are typed as any.
		files: ['test/**/*.ts'],
		rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
	},
	{
		// n8n's node classes declare `execute(this: IExecuteFunctions)` and have no state.
		files: ['nodes/**/*.node.ts', 'credentials/**/*.ts'],
		rules: { '@typescript-eslint/no-extraneous-class': 'off' },
	},
	{ files: ['nodes/**/*.ts'], ...n8nRules('nodes') },
	{
		// These rules require the string 'main', but the newer plugin requires the constant of n8n-workflow.
		files: ['nodes/**/*.ts'],
		rules: {
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{ files: ['credentials/**/*.ts'], ...n8nRules('credentials') },
	{
		// The slug that this rule requires belongs to n8n's own documentation; a community package links to a URL.
		files: ['credentials/**/*.ts'],
		rules: { 'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off' },
	},
	{
		files: ['package.json'],
		...n8nRules('community'),
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
	},
);
