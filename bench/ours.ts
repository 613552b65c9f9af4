import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ClaimRequest, Question } from '../lib/ledger/contract.ts';
import { projectFolder } from '../scripts/host/folders.ts';

const DAY_MS = 24 * 60 * 60_000;
const BATCH = 1000;
const QUESTION: Question = {
	match: 'personOfferAndAction',
	windowMs: 180 * DAY_MS,
	leaseMs: 15 * 60_000,
	remember: 'whenConfirmed',
};

/** Our own code as it is shipped. */
const load = createRequire(join(projectFolder, 'dist', 'lib', 'any.js'));

/** Puts so many persons with one confirmed step each straight into the ledger of an n8n's user folder. */
export async function seedLedger(
	userFolder: string,
	ledgerName: string,
	from: number,
	to: number,
): Promise<void> {
	const { withLedger, closeLedgers } = load(
		'./ledger/openLedger',
	) as typeof import('../lib/ledger/openLedger.ts');
	const folder = join(userFolder, '.n8n', 'marketplace-leads');
	await withLedger(folder, ledgerName, async (ledger) => {
		for (let start = from; start < to; start += BATCH) {
			const requests = Array.from({ length: Math.min(BATCH, to - start) }, (_, i) => request(start + i));
			const answers = await ledger.claim(requests, QUESTION);
			await ledger.confirm(answers.flatMap(({ person, claim }) => (claim ? [{ person, ...claim }] : [])));
		}
	});
	await closeLedgers();
}

/**
 * The longest that our code keeps the event loop to itself while it parses and claims leads: reading, hashing, the
 * ledger and its disk, in slices, as in the nodes.
 *
 * @returns ms, measured from turn to turn
 */
export async function delayAlone(leads: number): Promise<number> {
	const { parseLeads } = load('./n8n/parseLeads') as typeof import('../lib/n8n/parseLeads.ts');
	const userFolder = await mkdtemp(join(tmpdir(), 'marketplace-leads-bench-'));
	const items = Array.from({ length: leads }, (_, i) => ({
		json: {
			userDetails: { firstName: 'Ann', lastName: 'Example', email: `ann.${i}@example.com`, country: 'US' },
			leadSource: 'SPZA-INS|contoso.backup',
		},
	}));
	let longest = 0;
	let last = performance.now();
	let watching = true;
	const watch = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		if (watching) setImmediate(watch);
	};
	setImmediate(watch);
	await parseLeads(items, { field: null, stages: new Map() }, () => null);
	await seedLedger(userFolder, 'default', 0, leads);
	watching = false;
	await rm(userFolder, { recursive: true, force: true });
	return Math.round(longest);
}

function request(person: number): ClaimRequest {
	return {
		identity: { tier: 'email', value: `known.${person}@example.com` },
		leadId: String(person),
		offer: 'contoso.backup',
		action: 'INS',
		source: 'AppSource',
		doNotContact: false,
		fingerprint: String(person).padStart(64, '0'),
		contentAt: Date.now(),
		owner: 'bench',
	};
}
