import type { Json } from '../../../scripts/host/run.ts';
import { workflow } from '../../../scripts/host/workflow.ts';
import type { Trouble } from '../../servers/standIn.ts';
import { leadOf, type LeadPayload } from '../leads.ts';
import { startSurroundings, type Surroundings, SYSTEMS } from './start.ts';
import { SECRET } from './systems.ts';

jest.setTimeout(300_000);

const OUT = 'Out';
/** Values that stand in the leads, and may stand nowhere but in items and at the destination. */
const PLANTED = ['Zyxwia', 'Qwertz', 'zyxwia.qwertz', '4930123456', 'Plugh', 'xyzzy'];

const planted = (n: number): LeadPayload =>
	leadOf(n, {
		userDetails: {
			firstName: 'Zyxwia',
			lastName: `Qwertz ${n}`,
			email: `zyxwia.qwertz.${n}@plugh.example`,
			phone: '+49 30 123456',
			country: 'DE',
			company: 'Plugh GmbH',
			title: 'xyzzy',
		},
		description: 'xyzzy '.repeat(10_000),
	});

/** What a system says when things go wrong can quote the lead. */
const SAID = 'Zyxwia Qwertz zyxwia.qwertz.1@plugh.example +4930123456 is not welcome';
const TROUBLES: Readonly<Record<string, Trouble>> = {
	'a refusal': { answer: { status: 400, body: { error: { code: 'X', message: SAID } } } },
	'a right that is missing': { answer: { status: 403, body: [{ errorCode: 'X', message: SAID }] } },
	'an error page': { answerInstead: { status: 500, body: `<html>${SAID}</html>` } },
	'a cut connection': { cut: 'afterDoing' },
	'an answer that is no answer': { mangle: () => Buffer.from(SAID) },
};

let surroundings: Surroundings;
beforeAll(async () => {
	surroundings = await startSurroundings({ N8N_LOG_LEVEL: 'debug', N8N_LOG_OUTPUT: 'console' });
});
afterAll(async () => await surroundings?.stop());

describe.each(SYSTEMS)('whatever goes wrong with leads to %s', (title) => {
	it('no word of a lead and no secret gets into logs, error texts and hints', async () => {
		const { n8n } = surroundings;
		const system = surroundings.system(title);
		const credentials = await system.connect(n8n);
		const ledger = `privacy ${title}`;
		const flow = await n8n.publish(
			workflow(ledger)
				.node('Trigger', 'marketplaceLeadTrigger', { ledger })
				.to('Parse', 'parseLeadSource')
				.to('Dedupe', 'dedupeLeads', { ledger })
				.to(OUT, system.node, system.parameters, { credentials }),
		);
		const said: unknown[] = [];
		const run = async (n: number): Promise<void> => {
			await flow.send([planted(n), planted(n + 1)]);
			const ran = await flow.nextExecution();
			const entries = ran.output(OUT, 'Not Delivered').map(({ delivery }) => (delivery as Json[]).at(-1));
			said.push(ran.error, ran.errorOf(OUT), ran.descriptionOf(OUT), ran.hintsOf(OUT), entries);
		};

		await run(1);
		for (const [index, trouble] of Object.values(TROUBLES).entries()) {
			system.standIn.fault({ on: (request) => system.isWrite(request), times: 2, trouble });
			await run(10 * (index + 1));
			system.standIn.heal();
		}
		system.standIn.fault({ times: Infinity, trouble: { answer: { status: 401, body: SAID } } });
		await run(100);
		system.standIn.heal();

		const tokens = system.standIn.requests.flatMap(({ headers: { authorization } }) => authorization ?? []);
		expect(system.standIn.requests.some(({ body }) => body.toString().includes('Qwertz'))).toBe(true);
		for (const word of [...PLANTED, SECRET, ...new Set(tokens.map((token) => token.replace(/^\w+ /, '')))]) {
			expect(n8n.process.log).not.toContain(word);
			expect(JSON.stringify(said)).not.toContain(word);
		}
	});
});
