import type { IExecuteFunctions } from 'n8n-workflow';

import type { Claimed } from './claimLeads';
import { isManualRun } from './run';
import { TRIGGERS } from './upstream';
import { hintWait } from './waitHint';
import { hint, hintOtherLedger, hintUnwiredOutputs } from './wiring';

/** Tells the builder what would otherwise surprise: a run that remembers nothing, and leads that go nowhere. */
export function hintAboutClaims(context: IExecuteFunctions, claimed: Claimed): void {
	if (isManualRun(context)) {
		hint(context, 'Test run: the real memory was asked, and nothing was remembered.', 'info');
	}
	hintOtherLedger(context, TRIGGERS);
	hintWait(context);
	hintUnwiredOutputs(context, [
		{ name: 'New', count: claimed.new.length },
		{ name: 'Returning', count: claimed.returning.length },
		// Duplicates are meant to end here.
		{ name: 'Duplicate', count: 0 },
		{ name: 'Do Not Contact', count: claimed.doNotContact.length },
	]);
}
