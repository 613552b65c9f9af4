import { PositionLostError } from '../errors';
import { type Axis, moment } from './axis';

/** Where a page has ended: behind this lead, in the order of times and, within a second, of ids. */
export interface Position {
	/** Time of the lead, ms since the epoch. */
	readonly time: number;
	readonly leadId: string;
}

const FORM =
	/^(CreatedDate|SystemModstamp) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)$/;

/** @returns e.g. `CreatedDate 2026-11-23T07:00:00Z 00Q5g00000AbCdEEAV` */
export function storePosition({ field }: Axis, { time, leadId }: Position): string {
	return `${field} ${moment(time)} ${leadId}`;
}

/** @throws PositionLostError where it is of another axis: the builder has chosen anew what leads are read by */
export function readPosition({ field }: Axis, text: string): Position {
	const [, of, at = '', leadId = ''] = FORM.exec(text) ?? [];
	const time = Date.parse(at);
	if (of !== field || Number.isNaN(time)) {
		throw new PositionLostError(
			'Where to read on was kept for another choice of Also When Changed.',
			'Nothing needs to be done: leads are read again from the last time that is sure.',
		);
	}
	return { time, leadId };
}
