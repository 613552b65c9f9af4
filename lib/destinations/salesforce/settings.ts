import type { Stage } from '../../lead/lead';

/** What the builder sets for all leads of a run, besides the policy. */
export interface SalesforceSettings {
	/** The field of leads that holds our record key; null: leads are found by e-mail only, at least once. */
	readonly externalIdField: string | null;
	/** Who gets new leads: the active assignment rule, nobody but whom Salesforce's defaults say, or one rule by its id. */
	readonly assignment: { readonly by: 'activeRule' | 'none' } | { readonly by: 'rule'; readonly id: string };
	/** A user or a queue that gets new leads; null: as `assignment` says. */
	readonly ownerId: string | null;
	/** What is written into Lead Source instead of Microsoft's string; null: that string, where the picklist takes it. */
	readonly leadSource: string | null;
	readonly campaignId: string | null;
	/** The member status by stage; where there is none, Salesforce's default for the campaign. */
	readonly memberStatuses: Readonly<Partial<Record<Stage, string>>>;
}
