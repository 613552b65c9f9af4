/**
 * Parts of libraries that our code cannot reach, and that would be shipped all the same because the library requires
 * them at its start. For each library: whose code asks, and for what.
 */
const UNREACHED = [
	{
		// Requests go through a transport of ours and answers are JSON (lib/destinations/salesforce/carrier.ts). Without
		// this jsforce brings seven times as much, looks for a file of its own in the user's home, and warns of punycode.
		of: /[\\/]node_modules[\\/]jsforce[\\/]lib[\\/]/,
		parts:
			/^(node-fetch|https-proxy-agent|form-data|xml2js|csv-(parse|stringify)(\/.*)?|\.\/registry|\.\/browser\/client)$/,
	},
];

/** @type {import('esbuild').Plugin} */
const withoutUnreachedParts = {
	name: 'without-unreached-parts',
	setup(build) {
		for (const { of, parts } of UNREACHED) {
			build.onResolve({ filter: parts }, ({ path, importer }) =>
				of.test(importer) ? { path, namespace: 'unreached' } : undefined,
			);
		}
		build.onLoad({ filter: /.*/, namespace: 'unreached' }, () => ({ contents: 'module.exports = {};' }));
	},
};

module.exports = { withoutUnreachedParts };
