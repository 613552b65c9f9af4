import type { Logged } from './activityLog.ts';
import { type Answer, Refusal } from './answers.ts';
import { batchSizeOf, type Call, listOf } from './call.ts';
import type { Instance, Settings } from './instance.ts';
import { placeOf, tokenOf } from './pagingToken.ts';
import { inZulu, withOffset } from './times.ts';

/**
 * `GET /rest/v1/activities/pagingtoken.json`; the place in a token is the number of activities before it:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/paging-tokens
 */
export function pagingToken({ activities }: Instance, { query }: Call): Answer {
	const since = query.get('sinceDatetime');
	if (!since) throw new Refusal('1002', "Missing value for the required parameter 'sinceDatetime'");
	const at = Date.parse(since);
	if (!/^\d{4}-\d{2}-\d{2}/.test(since) || Number.isNaN(at)) throw new Refusal('704');
	return { more: { nextPageToken: tokenOf(activities.all().filter((one) => one.at < at).length) } };
}

const MOST_TYPES = 10;
const MOST_LEADS = 30;

/**
 * `GET /rest/v1/activities.json`. A page can be short or empty though more follow; the token goes on all the same:
 * https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities
 */
export function leadActivities({ activities, settings }: Instance, { query }: Call): Answer {
	const place = placeOf(query.get('nextPageToken') ?? '');
	if (place === null) throw new Refusal('1003', 'Invalid nextPageToken');
	const types = numbersOf(query, 'activityTypeIds', MOST_TYPES);
	if (types.length === 0)
		throw new Refusal('1002', "Missing value for the required parameter 'activityTypeIds'");
	const leads = numbersOf(query, 'leadIds', MOST_LEADS);
	const isMeant = ({ typeId, leadId }: Logged): boolean =>
		types.includes(typeId) && (leads.length === 0 || leads.includes(leadId));
	const rest = activities.all().slice(place).filter(isMeant);
	const shown = rest.slice(0, settings.activityPages.shift() ?? batchSizeOf(query));
	const moreResult = shown.length < rest.length;
	const next = moreResult ? (shown.at(-1)?.number ?? place) : activities.all().length;
	return {
		result: shown.map((one) => inAnswer(one, settings)),
		more: { nextPageToken: tokenOf(next), moreResult },
	};
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
