import { fixupPluginRules } from '@eslint/compat';
import js from '@eslint/js';
import communityNodes from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const PRODUCT = '{lib,nodes,credentials}/**/*.ts';

/**
 * n8n's rules for packages that do not run on n8n Cloud. This set leaves out the rules against imports
 * and globals that Cloud forbids: the ledger is a file (node:sqlite, node:fs), delivery waits (timers),
 * and handles live on globalThis because n8n may load our code twice.
 */
const communityRules = communityNodes.configs.recommendedWithoutN8nCloudSupport.rules;

export default defineConfig(
	globalIgnores(['dist/', 'coverage/']),
	{
		// n8n's plugins are written for eslint 9; what eslint 10 has removed is put back around their rules.
		plugins: {
			'@n8n/community-nodes': fixupPluginRules(communityNodes),
			'n8n-nodes-base': fixupPluginRules(nodesBase),
		},
		// Exceptions stand here, with their reasons, and nowhere else.
		linterOptions: { noInlineConfig: true },
	},

	// What is published.
	{
		files: [PRODUCT],
		extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
		languageOptions: {
			parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			...communityRules,
			'no-console': 'error',
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			// A property is left out by naming it beside the rest.
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
		},
	},
	{ files: ['nodes/**/*.ts'], rules: nodesBase.configs.nodes.rules },
	{ files: ['credentials/**/*.ts'], rules: nodesBase.configs.credentials.rules },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...communityRules, ...nodesBase.configs.community.rules },
	},

	// Exceptions from n8n's rules, each with its reason.
	{
		// The two plugins contradict each other: one asks for NodeConnectionTypes.Main, the other for 'main'.
		files: ['nodes/**/*.ts'],
		rules: {
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-inputs-wrong-trigger-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		// Contradicts the rule next to it: n8n's own credentials name a page, those of others have a URL.
		files: ['credentials/**/*.ts'],
		rules: { 'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off' },
	},
	{
		// The rule knows secrets by their names: these three are secrets, under the names that Azure's portal gives them.
		files: ['credentials/AzureTableStorageApi.credentials.ts'],
		rules: { '@n8n/community-nodes/credential-unnecessary-password': 'off' },
	},
	{
		// An agent sees the first output only: a lead that is a duplicate, or was not delivered, would be gone.
		files: ['nodes/DedupeLeads/*.ts', 'nodes/ConfirmDelivery/*.ts', 'nodes/*LeadOutput/*.ts'],
		rules: { '@n8n/community-nodes/node-usable-as-tool': 'off' },
	},
	{
		// To suppress, to forget and to replay is for people to decide, not for an agent.
		files: ['nodes/LeadLedger/*.ts'],
		rules: { '@n8n/community-nodes/node-usable-as-tool': 'off' },
	},
	{
		// n8n's own credential types: a token or key that the builder already keeps there is not copied into ours.
		files: ['nodes/**/*.node.ts'],
		rules: {
			'@n8n/community-nodes/no-credential-reuse': 'off',
			'@n8n/community-nodes/valid-credential-references': 'off',
			'n8n-nodes-base/node-class-description-credentials-name-unsuffixed': 'off',
		},
	},
	{
		// Partner Center has no interface to register an address with: a person pastes it there.
		files: ['nodes/MarketplaceLeadTrigger/*.ts'],
		rules: { '@n8n/community-nodes/webhook-lifecycle-complete': 'off' },
	},
	{
		// lib passes on an error it does not know as it is: made n8n's, it would look like the user's mistake.
		// Those it knows become n8n's errors in lib/n8n.
		files: ['lib/**/*.ts'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		// The package is its contributors': there is no mailbox and no home page, and none is invented.
		files: ['package.json'],
		rules: {
			'@n8n/community-nodes/valid-author': 'off',
			'@n8n/community-nodes/require-homepage': 'off',
		},
	},

	// What is not published: a lighter set.
	{
		files: ['test/**/*.ts'],
		extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			// Asynchronous by contract, not by need: stand-ins answer at once.
			'@typescript-eslint/require-await': 'off',
			// `expect(double.method)` looks at a function without calling it.
			'@typescript-eslint/unbound-method': 'off',
		},
	},
	{ files: ['{scripts,bench}/**/*.ts'], extends: [js.configs.recommended, tseslint.configs.recommended] },
	{
		files: ['**/*.{js,mjs,cjs}'],
		extends: [js.configs.recommended],
		languageOptions: { globals: globals.node },
	},
);
