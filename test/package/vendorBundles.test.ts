import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const bundles = join(root, 'dist/lib/vendor');

/** For each bundle something to call (the bundle is `v`), and what its documents say comes out. */
const CALLS: Record<string, { readonly call: string; readonly gives: unknown }> = {
	'azureTables.js': { call: 'v.odata`PartitionKey eq ${"it\'s"}`', gives: "PartitionKey eq 'it''s'" },
	'backoff.js': {
		call: `new v.ExponentialBackoff({ generator: v.noJitterGenerator, initialDelay: 250 }).next({}).duration`,
		gives: 250,
	},
	'countries.js': { call: `v.allCountries().find(({ alpha2 }) => alpha2 === 'NO').country`, gives: 'Norway' },
	'entraId.js': {
		call: `typeof new v.ClientSecretCredential('contoso', 'an app', 'a secret').getToken`,
		gives: 'function',
	},
	'phoneNumbers.js': {
		call: `v.parsePhoneNumberFromString('(425) 882-8080', 'US').number`,
		gives: '+14258828080',
	},
	'postgres.js': {
		call: `[v.escapeLiteral("it's"), new v.Pool({ max: 3 }).options.max]`,
		gives: ["'it''s'", 3],
	},
	'publicMailDomains.js': {
		call: `['gmail.com', 'contoso.com'].map((domain) => v.publicMailDomains.includes(domain))`,
		gives: [true, false],
	},
	'salesforce.js': {
		call: `new v.Connection({ instanceUrl: 'https://contoso.example', version: '62.0' })._normalizeUrl('/limits')`,
		gives: 'https://contoso.example/services/data/v62.0/limits',
	},
	// The example of the Standard Webhooks specification.
	'standardWebhooks.js': {
		call: `new v.Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign('msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1614265330000), '{"test": 2432232314}')`,
		gives: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
	},
	'zod.js': {
		call: `['a', 1].map((value) => v.safeParse(v.object({ x: v.string() }), { x: value }).success)`,
		gives: [true, false],
	},
};

describe('the vendor bundles', () => {
	let alone: string;

	beforeAll(() => {
		execFileSync(process.execPath, [join(root, 'node_modules/gulp/bin/gulp.js'), 'build'], { cwd: root });
		alone = mkdtempSync(join(tmpdir(), 'marketplace-leads-vendor-'));
	}, 120_000);

	afterAll(() => {
		rmSync(alone, { recursive: true, force: true });
	});

	it('are all tried here', () => {
		expect(readdirSync(bundles).sort()).toEqual(Object.keys(CALLS));
	});

	it.each(Object.entries(CALLS))('%s works where nothing is installed', (file, { call, gives }) => {
		copyFileSync(join(bundles, file), join(alone, file));
		const script = `const v = require('./${file}'); console.log(JSON.stringify(${call}))`;
		const env = { PATH: process.env['PATH'] };
		const printed = execFileSync(process.execPath, ['-e', script], { cwd: alone, env, encoding: 'utf8' });
		expect(JSON.parse(printed)).toEqual(gives);
	});
});
