/** `npm run servers`: stand-ins for the systems that leads are delivered to. See host/servers.ts. */
if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error(
		'This needs Node 24, which "npm install" brings along: run "npm install", then "npm run servers".',
	);
	process.exit(1);
}

try {
	const { servers } = await import('./host/servers.ts');
	await servers();
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
