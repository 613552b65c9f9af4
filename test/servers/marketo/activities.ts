import type { Logged } from './activityLog.ts';
import { type Answer, Refusal } from './answers.ts';
import { batchSizeOf, type Call, listOf } from './call.ts';
import type { Instance, Settings } from './instance.ts';
import { numbersIn, tokenOf } from './pagingToken.ts';
import { inZulu, withOffset } from './times.ts';

/** Where to go on, in the order of time: behind the activity with this time and number. */
interface Place {
	/** In milliseconds. */
	readonly at: number;
	readonly number: number;
}

/**
 * `GET /rest/v1/activities/pagingtoken.json`:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/paging-tokens
 */
export function pagingToken(_: Instance, { query }: Call): Answer {
	const since = query.get('sinceDatetime');
	if (!since) throw new Refusal('1002', "Missing value for the required parameter 'sinceDatetime'");
	const at = Date.parse(since);
	if (!/^\d{4}-\d{2}-\d{2}/.test(since) || Number.isNaN(at)) throw new Refusal('704');
	return { more: { nextPageToken: tokenOf(at, 0, 0) } };
}

const MOST_TYPES = 10;
const MOST_LEADS = 30;
/** "Each Get Lead Activity call will go through 300 activities of ALL types" */
const LOOKED_AT = 300;

/**
 * `GET /rest/v1/activities.json`. An answer goes through 300 activities, so that it can be short or empty though more
 * follow; the token goes on all the same:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities,
 * https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-29362
 */
export function leadActivities({ activities, settings }: Instance, { query }: Call): Answer {
	const [at, number, pages] = numbersIn(query.get('nextPageToken') ?? '');
	if (at === undefined || number === undefined || pages === undefined || settings.isTokenLost(at)) {
		throw new Refusal('1003', 'Invalid nextPageToken');
	}
	const isMeant = filterOf(query);
	const all = activities.all();
	const first = firstBehind(all, { at, number });
	const seen = all.slice(first, first + LOOKED_AT);
	const meant = seen.filter(isMeant);
	const shown = meant.slice(0, settings.activityPages.shift() ?? batchSizeOf(query));
	const next: Place = (shown.length < meant.length ? shown.at(-1) : seen.at(-1)) ?? { at, number };
	return {
		result: shown.map((one) => inAnswer(one, settings)),
		more: {
			nextPageToken: tokenOf(next.at, next.number, pages + 1),
			moreResult: shown.length < meant.length || first + LOOKED_AT < all.length,
		},
	};
}

/** By halving: there can be many. Of the same time, what was stored later has a higher number. */
function firstBehind(all: readonly Logged[], { at, number }: Place): number {
	let [from, to] = [0, all.length];
	while (from < to) {
		const middle = Math.floor((from + to) / 2);
		const one = all[middle];
		if (one && (one.at > at || (one.at === at && one.number > number))) to = middle;
		else from = middle + 1;
	}
	return from;
}

/**
 * `assetIds`: "Id of the primary asset for an activity ... Should only be used when a single activity type is set":
 * https://developer.adobe.com/marketo-apis/api/mapi#operation/getLeadActivitiesUsingGET
 */
function filterOf(query: URLSearchParams): (activity: Logged) => boolean {
	const types = numbersOf(query, 'activityTypeIds', MOST_TYPES);
	if (types.length === 0)
		throw new Refusal('1002', "Missing value for the required parameter 'activityTypeIds'");
	const leads = numbersOf(query, 'leadIds', MOST_LEADS);
	const assets = numbersOf(query, 'assetIds', Infinity);
	return ({ typeId, leadId, primaryId }) =>
		types.includes(typeId) &&
		(leads.length === 0 || leads.includes(leadId)) &&
		(assets.length === 0 || assets.includes(primaryId));
}

function inAnswer(activity: Logged, { hasActivityIds, activityDates }: Settings): unknown {
	const { number, at, leadId, typeId, primaryId, primaryValue, attributes } = activity;
	const isZulu = activityDates === 'Z' || (activityDates === 'both' && number % 2 === 0);
	return {
		...(hasActivityIds && { id: number }),
		marketoGUID: String(number),
		leadId,
		activityDate: isZulu ? inZulu(at) : withOffset(at),
		activityTypeId: typeId,
		...(primaryId !== 0 && { primaryAttributeValueId: primaryId }),
		primaryAttributeValue: primaryValue,
		attributes: Object.entries(attributes)
			.filter(([, value]) => value !== null && value !== '')
			.map(([name, value]) => ({ name, value })),
	};
}

function numbersOf(query: URLSearchParams, name: string, most: number): readonly number[] {
	const numbers = listOf(query, name).map(Number);
	if (numbers.some((one) => !Number.isInteger(one))) {
		throw new Refusal('1001', `Invalid value for '${name}'. Required of type 'Integer'`);
	}
	if (numbers.length > most) throw new Refusal('1003', `The number of ${name} exceeds ${most}`);
	return numbers;
}
