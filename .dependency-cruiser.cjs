/**
 * The directions of the house: nodes → lib/n8n → the rooms → lib/lead, and lib/vendor a leaf for lib.
 * Imports of types count like any other.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const OURS = '^(lib|nodes|credentials)/';
const ROOMS = '^lib/(destinations|inboxes|ledger|followUp)/';

module.exports = {
	forbidden: [
		{
			name: 'no-circles',
			comment: 'Files that need each other cannot be understood or tested one by one.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'resolvable',
			comment: 'An import that leads nowhere.',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true },
		},
		{
			name: 'nodes-and-credentials-on-top',
			comment: 'Nothing in lib knows the nodes or the credential types.',
			severity: 'error',
			from: { path: '^lib/' },
			to: { path: '^(nodes|credentials)/' },
		},
		{
			name: 'credentials-stand-alone',
			comment: 'n8n loads credential files at its start: they bring nothing with them.',
			severity: 'error',
			from: { path: '^credentials/' },
			to: { path: '^(lib|nodes)/' },
		},
		{
			name: 'nodes-apart',
			comment: 'What two nodes share belongs in lib/n8n.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/' },
			to: { path: '^(nodes|credentials)/', pathNot: '^nodes/$1/' },
		},
		{
			name: 'nodes-stay-thin',
			comment: 'Nodes describe; Node.js and libraries are for lib.',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { dependencyTypes: ['core'] },
		},
		{
			name: 'nodes-without-vendor',
			comment: 'Nodes describe; Node.js and libraries are for lib.',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^lib/vendor/' },
		},
		{
			name: 'rooms-below-n8n',
			comment: 'The rooms work without n8n: lib/n8n is built on them, not the other way round.',
			severity: 'error',
			from: { path: '^lib/', pathNot: '^lib/n8n/' },
			to: { path: '^lib/n8n/' },
		},
		{
			name: 'rooms-apart',
			comment:
				'A room knows itself and what is below it, lib/lead, lib/azureTables and lib/vendor; lib/n8n brings rooms together.',
			severity: 'error',
			from: { path: '^lib/(destinations|inboxes|ledger|followUp)/' },
			to: { path: ROOMS, pathNot: '^lib/$1/' },
		},
		{
			name: 'azure-tables-below-the-rooms',
			comment: 'How table accounts are signed in to and asked, for whatever room keeps something there.',
			severity: 'error',
			from: { path: '^lib/azureTables/' },
			to: { path: OURS, pathNot: '^lib/(azureTables|vendor)/' },
		},
		{
			name: 'lead-at-the-bottom',
			comment: 'lib/lead is pure and knows nobody.',
			severity: 'error',
			from: { path: '^lib/lead/' },
			to: { path: OURS, pathNot: '^lib/(lead|vendor)/' },
		},
		{
			name: 'lead-without-input-and-output',
			comment: 'lib/lead is pure; of Node.js it may use hashing.',
			severity: 'error',
			from: { path: '^lib/lead/' },
			to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
		},
		{
			name: 'vendor-is-a-leaf',
			comment: 'One file a library, and nothing of ours behind it.',
			severity: 'error',
			from: { path: '^lib/vendor/' },
			to: { path: OURS },
		},
		{
			name: 'libraries-through-vendor',
			comment: 'The build bundles lib/vendor; a library imported elsewhere is missing in the package.',
			severity: 'error',
			from: { path: OURS, pathNot: '^lib/vendor/' },
			to: { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/n8n-workflow/' },
		},
		{
			name: 'n8n-at-the-seam',
			comment: 'Only the nodes, the credential types and lib/n8n know n8n.',
			severity: 'error',
			from: { path: '^lib/', pathNot: '^lib/n8n/' },
			to: { path: '(^|/)node_modules/(n8n-workflow|n8n-core)/' },
		},
		{
			name: 'product-without-tests',
			comment: 'What is published does not lean on what is not.',
			severity: 'error',
			from: { path: OURS },
			to: { path: '^(test|bench|scripts|tools)/' },
		},
		{
			name: 'stand-ins-are-independent',
			comment: 'A stand-in that shared our code would share its mistakes.',
			severity: 'error',
			from: { path: '^test/servers/', pathNot: '[.]test[.]ts$' },
			to: { path: OURS },
		},
	],
	options: {
		doNotFollow: { path: '(^|/)node_modules/' },
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
		},
	},
};
