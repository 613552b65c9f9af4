import type { Finding } from '../contract';
import { CrmFailure } from '../crm/crmSystem';
import { type Queried, readLimits, readPredupe } from './answers';
import type { Api } from './api';
import { checkLeads } from './checkLeads';
import { missing, objectRight, ok, unknown, warning } from './finding';
import { Refusal } from './refusal';
import type { SalesforceSettings } from './settings';
import { literal } from './soql';
import { readTaskType } from './taskType';

type Look = (api: Api, settings: SalesforceSettings, signal: AbortSignal) => Promise<readonly Finding[]>;

/** Signs in, and looks at each right and setting that a delivery needs. Writes nothing. */
export async function checkSalesforce(
	api: Api,
	settings: SalesforceSettings,
	signal: AbortSignal,
): Promise<readonly Finding[]> {
	const signIn = await looked('Sign-in', lookAtRequests, api, settings, signal);
	// Without a sign-in everything else would fail for the same reason.
	if (signIn.some(({ status }) => status === 'missing')) return signIn;
	const looks: readonly (readonly [string, Look])[] = [
		['Leads', async (_, chosen) => checkLeads(await api.describe('Lead', signal), chosen)],
		['Contacts', lookAtContacts],
		['Tasks', lookAtTasks],
		['Campaign', lookAtCampaign],
		['Lead status', lookAtStatus],
		['Owner', lookAtOwner],
		['Duplicate rules', lookAtDuplicateRules],
	];
	const findings = await Promise.all(
		looks.map(async ([what, look]) => await looked(what, look, api, settings, signal)),
	);
	return [...signIn, ...findings.flat()];
}

/** What cannot be looked at is a finding, too. */
async function looked(
	what: string,
	look: Look,
	api: Api,
	settings: SalesforceSettings,
	signal: AbortSignal,
): Promise<readonly Finding[]> {
	try {
		return await look(api, settings, signal);
	} catch (error) {
		if (error instanceof CrmFailure)
			return [missing(what, error.message, 'Run Check Connection again when that is mended.')];
		if (!(error instanceof Refusal)) throw error;
		return [unknown(what, 'The user of the credential may not look at this.', objectRight(what, 'Read'))];
	}
}

const LITTLE_LEFT = 0.1;

/** First, because n8n renews a sign-in that has run out after a 401, which the address of the user's data does not give. */
const lookAtRequests: Look = async (api, _, signal) => {
	const limits = readLimits(await api.get('/limits', signal));
	const signedIn = ok('Sign-in', 'Salesforce takes the sign-in.');
	const what = 'API requests';
	if (!limits)
		return [
			signedIn,
			unknown(what, 'How many are left is not told.', 'Allow “View Setup and Configuration”.'),
		];
	const message = `${limits.remaining} of ${limits.max} requests of 24 hours are left.`;
	const isLow = limits.remaining < limits.max * LITTLE_LEFT;
	return [
		signedIn,
		isLow
			? warning(what, message, 'Look in Setup, Company Information, for who uses them up.')
			: ok(what, message),
	];
};

const lookAtContacts: Look = async (api, _, signal) => {
	const contacts = await api.describe('Contact', signal);
	const isSearchable = contacts?.fields.some(({ name, filterable }) => name === 'Email' && filterable);
	return [
		isSearchable
			? ok('Contacts', 'Persons who are contacts already are found by e-mail address.')
			: warning(
					'Contacts',
					'Persons who are contacts already are not found, and become leads.',
					objectRight('Contacts', 'Read, and Read for the field Email'),
				),
	];
};

const lookAtTasks: Look = async (api, _, signal) => {
	const { isWritable } = await readTaskType(api, signal);
	return [
		isWritable
			? ok('Tasks', 'Later steps can be added as tasks.')
			: warning(
					'Tasks',
					'Later steps cannot be added as tasks: they go into the lead’s description.',
					'In Salesforce Setup, allow “Edit Tasks” in the permission set of the credential’s user.',
				),
	];
};

const lookAtCampaign: Look = async (api, { campaignId }, signal) => {
	if (campaignId === null) return [];
	const what = 'Campaign';
	const [campaign] = await api.query(`SELECT Id FROM Campaign WHERE Id = ${literal(campaignId)}`, signal);
	if (!campaign)
		return [
			warning(
				what,
				'The chosen campaign is not there, or the user does not see it.',
				'Choose another one, or share it with the credential’s user.',
			),
		];
	const members = await api.describe('CampaignMember', signal);
	return [
		members?.createable === true
			? ok(what, 'Persons can be added to the campaign.')
			: warning(
					what,
					'Persons cannot be added to the campaign.',
					objectRight('Campaigns', 'Read, and Edit for Leads'),
				),
	];
};

const lookAtStatus: Look = async (api, _, signal) => {
	const [status] = await api.query('SELECT Id FROM LeadStatus WHERE IsDefault = true', signal);
	return [
		status
			? ok('Lead status', 'New leads get the status that is the default.')
			: warning(
					'Lead status',
					'No status is the default for new leads.',
					'Make one the default: Object Manager, Lead, Lead Status.',
				),
	];
};

const lookAtOwner: Look = async (api, { ownerId, assignment }, signal) => {
	const what = 'Owner';
	if (ownerId !== null) {
		return [
			(await canOwn(api, ownerId, signal))
				? ok(what, 'New leads get the chosen owner.')
				: missing(
						what,
						'The chosen owner is no active user, and no queue for leads.',
						'Choose another one under Options, Owner.',
					),
		];
	}
	if (assignment.by === 'none') return [ok(what, 'New leads get Salesforce’s default owner.')];
	const rules = await api.query("SELECT Id, Active FROM AssignmentRule WHERE SobjectType = 'Lead'", signal);
	if (assignment.by === 'rule') {
		return [
			rules.some(({ Id }) => Id === assignment.id)
				? ok(what, 'The chosen assignment rule gives new leads their owner.')
				: missing(
						what,
						'The chosen assignment rule is not there.',
						'Choose another one under Options, Assignment.',
					),
		];
	}
	return [
		rules.some(({ Active }) => Active === true)
			? ok(what, 'The active assignment rule gives new leads their owner.')
			: ok(what, 'No assignment rule is active: new leads belong to the credential’s user.'),
	];
};

const QUEUE = '00G';

async function canOwn(api: Api, ownerId: string, signal: AbortSignal): Promise<boolean> {
	const id = literal(ownerId);
	const soql = ownerId.startsWith(QUEUE)
		? `SELECT Id FROM QueueSobject WHERE SobjectType = 'Lead' AND QueueId = ${id}`
		: `SELECT Id FROM User WHERE IsActive = true AND Id = ${id}`;
	const found: readonly Queried[] = await api.query(soql, signal);
	return found.length > 0;
}

/** Nobody's data: a lead as Microsoft sends it to try the connection. */
const SAMPLE = {
	LastName: 'MSFT_TEST_000000000',
	Company: 'MSFT_TEST_000000000',
	Email: 'msft_test_000000000@test.com',
};

/** Runs the rules without saving. Source: User Interface API guide, "Check for Duplicate Records". */
const lookAtDuplicateRules: Look = async (api, _, signal) => {
	const what = 'Duplicate rules';
	const answer = readPredupe(await api.ask('/ui-api/predupe', { apiName: 'Lead', fields: SAMPLE }, signal));
	if (!answer)
		return [
			unknown(
				what,
				'What they say of a new lead is not told.',
				'Nothing is to be done unless leads are refused.',
			),
		];
	return [
		answer.allowsSave || answer.matches === 0
			? ok(what, 'They let a new lead pass.')
			: warning(
					what,
					'They block a lead that nobody has: the rule is too wide.',
					'Look at the rules in Setup, Duplicate Rules.',
				),
	];
};
