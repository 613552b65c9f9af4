import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { loggableText } from './failure';
import { isManualRun } from './run';
import type { SettledClaims } from './settleClaims';
import { TRIGGERS } from './upstream';
import { hint, hintOtherLedger, hintUnwiredOutputs, wiredOutputs } from './wiring';

/** Tells the builder what the outcomes of single leads do not: about the ledger, the run and the wires. */
export function hintAboutDelivery(
	context: IExecuteFunctions,
	claims: SettledClaims,
	delivered: readonly INodeExecutionData[],
	notDelivered: readonly INodeExecutionData[],
): void {
	const rehearsed = notDelivered.filter(({ json }) => isRehearsed(json)).length;
	if (rehearsed > 0) {
		hint(
			context,
			`Dry Run is on: nothing was written, and ${counted(rehearsed, 'lead')} left through Not Delivered with what would be. Outside test runs they come out again an hour later.`,
			'info',
		);
	}
	if (isManualRun(context) && delivered.length > 0) {
		hint(context, 'Test run: the leads were really delivered, and the ledger was left as it was.', 'info');
	}
	const changed = delivered.filter(({ json }) => isChanged(lastEntry(json))).length;
	if (changed > 0) {
		hint(
			context,
			`Of ${counted(changed, 'lead')} not every value could be written as it was: see delivery.changes in the items.`,
			'info',
		);
	}
	const doNotContact = delivered.filter(({ json }) => isDoNotContact(json)).length;
	if (doNotContact > 0) {
		hint(
			context,
			`${counted(doNotContact, 'lead')} with the stage “do not contact” went to this destination. Make sure that nobody is written to there because of it.`,
		);
	}
	if (claims.error !== undefined) {
		hint(
			context,
			`The ledger could not take what became of the leads, so some may be delivered once more, with the same key. ${loggableText(claims.error)}`,
		);
	}
	if (claims.lostCount > 0) {
		hint(
			context,
			`${counted(claims.lostCount, 'lead')} could not be confirmed after delivery: the claim had passed to another run, or the person was forgotten meanwhile. If the run is slow, choose a longer lease in Dedupe Leads.`,
		);
	}
	const failed = notDelivered.length - rehearsed;
	if (failed > 0 && wiredOutputs(context)?.size === 0) {
		const first = notDelivered.find(({ json }) => !isRehearsed(json));
		const reason = lastEntry(first?.json ?? {})['message'] as string;
		hint(
			context,
			`${counted(failed, 'lead')} could not be delivered. The first reason: ${reason} All reasons are in delivery of the items; a Lead Recovery Trigger in this workflow brings the leads back.`,
		);
	}
	hintOtherLedger(context, ['dedupeLeads', ...TRIGGERS]);
	hintUnwiredOutputs(context, [
		// A workflow may end with a delivered lead.
		{ name: 'Delivered', count: 0 },
		{ name: 'Not Delivered', count: notDelivered.length },
	]);
}

/** What this output says of a lead. */
function lastEntry(json: IDataObject): IDataObject {
	const delivery = json['delivery'];
	return (Array.isArray(delivery) ? (delivery.at(-1) as IDataObject | undefined) : undefined) ?? {};
}

function isRehearsed(json: IDataObject): boolean {
	return lastEntry(json)['dryRun'] !== undefined;
}

function isChanged({ changes }: IDataObject): boolean {
	return Array.isArray(changes) && changes.length > 0;
}

function isDoNotContact(json: IDataObject): boolean {
	const dedupe = json['dedupe'] as IDataObject | null | undefined;
	return dedupe?.['outcome'] === 'doNotContact';
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}
