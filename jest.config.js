/**
 * Four tiers. `unit`: our code and stand-ins on loopback, in seconds. `stores`: our stores on real servers
 * (PostgreSQL, Azurite). `package`: the built bundles and the packed tarball. `e2e`: a real n8n with the
 * tarball installed.
 * @type {import('jest').Config}
 */
const tier = (name, testMatch, more = {}) => ({
	displayName: name,
	testEnvironment: 'node',
	testMatch,
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
		],
	},
	// What is loaded on first use is loaded by import(), which wants the file's whole name.
	moduleNameMapper: {
		'^(\\./(?:sqlite|postgres|azureTable)/open)\\.js$': '$1',
		'^(\\.\\./destinations/azureTable/(?:open|columnsIn))\\.js$': '$1',
		'^(\\.\\./azureTables/(?:accountCheck|tableNames)|\\.\\./vendor/entraId)\\.js$': '$1',
		'^(\\.\\./\\.\\./vendor/salesforce)\\.js$': '$1',
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	...more,
});

module.exports = {
	projects: [
		tier('unit', ['<rootDir>/test/{lib,nodes,credentials,servers,examples}/**/*.test.ts']),
		tier('stores', ['<rootDir>/test/stores/**/*.test.ts'], {
			setupFilesAfterEnv: ['<rootDir>/test/stores/patience.ts'],
		}),
		tier('package', ['<rootDir>/test/package/**/*.test.ts']),
		tier('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
	],
	collectCoverageFrom: ['lib/**/*.ts', 'nodes/**/*.ts'],
	coverageDirectory: 'coverage',
};
