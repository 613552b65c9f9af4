import { crmSuite } from '../../../contracts/crm/suite';
import { salesforceWorld } from './world';

crmSuite(
	'Salesforce',
	{
		ownKey: true,
		activities: true,
		customers: true,
		// A status does not say whether it is the end: only conversion does.
		closedLeads: false,
		owners: true,
		insistsOn: ['lastName', 'company'],
		needsEmail: false,
	},
	salesforceWorld,
);
