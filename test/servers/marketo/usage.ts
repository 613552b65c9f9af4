import type { Answer } from './answers.ts';
import { centralDay } from './times.ts';

/** What the calls of today came to. */
export interface Usage {
	readonly callsToday: number;
	/** By code, how often it was answered today. */
	readonly errors: ReadonlyMap<string, number>;
	readonly user: string;
	readonly now: number;
}

/** `GET /rest/v1/stats/usage.json`; https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/usage */
export function dailyUsage({ callsToday, user, now }: Usage): Answer {
	const users = [{ userId: user, count: callsToday }];
	return { result: [{ date: centralDay(now), total: callsToday, users }] };
}

/** `GET /rest/v1/stats/errors.json` */
export function dailyErrors({ errors, now }: Usage): Answer {
	const counts = [...errors].map(([errorCode, count]) => ({ errorCode, count }));
	const total = counts.reduce((sum, { count }) => sum + count, 0);
	return { result: [{ date: centralDay(now), total, errors: counts }] };
}
