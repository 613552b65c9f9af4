import type { ParsedLead } from './lead';
import { readLead } from './readLead';
import { withSource } from './withSource';

/**
 * A test lead in Microsoft's own form: everything is `MSFT_TEST_` and digits, so that every node and destination knows
 * it. Its step asks not to be contacted.
 *
 * @param id of the lead
 * @param digits tell test leads apart
 * @param receivedAt ISO time
 */
export function makeTestLead(id: string, digits: number, receivedAt: string): ParsedLead {
	const token = `MSFT_TEST_${digits}`;
	const payload = {
		userDetails: {
			firstName: token,
			lastName: token,
			email: `${token}@test.com`,
			phone: '1234567890',
			country: 'US',
			company: token,
			title: token,
		},
		leadSource: `SPZA-DNC|${token}`,
		actionCode: 'DNC',
		offerTitle: token,
		description: token,
	};
	return withSource(readLead(payload, { receivedAt, mintId: () => id }));
}
