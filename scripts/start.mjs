/** `npm start`: watch marketplace leads in a real n8n. See host/demo.ts. */
if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error('This needs Node 24, which "npm install" brings along: run "npm install", then "npm start".');
	process.exit(1);
}

try {
	const { demo } = await import('./host/demo.ts');
	await demo();
} catch (error) {
	console.error(`\n${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
