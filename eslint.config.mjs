import { fixupPluginRules } from '@eslint/compat';
import js from '@eslint/js';
import communityNodes from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

// n8n's two plugins are written for eslint 9; what eslint 10 has removed is put back around their rules.
const n8nRules = {
	'n8n-nodes-base': fixupPluginRules(nodesBase),
	'@n8n/community-nodes': fixupPluginRules(communityNodes),
};
const { rules: communityRules } = communityNodes.configs.recommendedWithoutN8nCloudSupport;

export default defineConfig(
	globalIgnores(['dist/', 'coverage/']),
	{ plugins: n8nRules },
	{
		files: ['{lib,nodes,credentials,test}/**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked],
		languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
	},
	{
		files: ['{lib,nodes,credentials}/**/*.ts'],
		rules: { ...communityRules, 'no-console': 'error' },
	},
	{ files: ['nodes/**/*.ts'], rules: nodesBase.configs.nodes.rules },
	{ files: ['credentials/**/*.ts'], rules: nodesBase.configs.credentials.rules },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...communityRules, ...nodesBase.configs.community.rules },
	},
);
