import { PositionLostError } from '../errors';
import { type Axis, moment } from './axis';

/** Where a page begins. */
export interface Position {
	/** At this second, ms since the epoch. */
	readonly second: number;
	/** In the midst of it: behind the lead of this id, in the order of the alphabet. */
	readonly after?: string;
}

const FORM = /^(createdon|modifiedon) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?: ([0-9a-f-]{36}))?$/;

/** @returns e.g. `createdon 2026-11-23T07:00:00Z` */
export function storePosition({ column }: Axis, { second, after }: Position): string {
	return [column, moment(second), ...(after === undefined ? [] : [after])].join(' ');
}

/** @throws PositionLostError where it is of another axis: the builder has chosen anew what leads are read by */
export function readPosition({ column }: Axis, text: string): Position {
	const [, of, at = '', after] = FORM.exec(text) ?? [];
	const second = Date.parse(at);
	if (of !== column || Number.isNaN(second)) {
		throw new PositionLostError(
			'Where to read on was kept for another choice of Also When Changed.',
			'Nothing needs to be done: leads are read again from the last time that is sure.',
		);
	}
	return { second, ...(after !== undefined && { after }) };
}
