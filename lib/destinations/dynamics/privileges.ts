/** What a privilege is needed for. */
export interface Need {
	readonly privilege: string;
	/** Names the finding, e.g. `Create leads`. */
	readonly what: string;
	/** What is not done without it; null where leads are refused. */
	readonly without: string | null;
}

/** What the builder chose that needs rights of its own. */
export interface Choices {
	readonly setsOwner: boolean;
	readonly setsCampaign: boolean;
	readonly bypassesLogic: boolean;
}

const TEST_LEAD = 'Send Test Lead leaves its records behind; leads are delivered.';
const TASK_OWNER = 'Tasks belong to the sign-in instead of the record’s owner.';

/**
 * Privileges of Dataverse, by the names that security roles are made of ("Security roles and privileges", Microsoft
 * Learn). All activities share one set.
 */
export function neededPrivileges({ setsOwner, setsCampaign, bypassesLogic }: Choices): readonly Need[] {
	const must = (privilege: string, what: string): Need => ({ privilege, what, without: null });
	const may = (privilege: string, what: string, without: string): Need => ({ privilege, what, without });
	return [
		must('prvCreateLead', 'Create leads'),
		must('prvReadLead', 'Read leads'),
		must('prvWriteLead', 'Change leads'),
		must('prvReadContact', 'Read contacts'),
		must('prvCreateActivity', 'Create tasks'),
		must('prvReadActivity', 'Read tasks'),
		must('prvWriteActivity', 'Complete tasks'),
		must('prvAppendActivity', 'Set what a task is about'),
		must('prvAppendToLead', 'Add tasks to leads'),
		must('prvAppendToContact', 'Add tasks to contacts'),
		may('prvAssignActivity', 'Give tasks to the record’s owner', TASK_OWNER),
		...(setsOwner ? [must('prvAssignLead', 'Set the owner of leads')] : []),
		...(setsCampaign
			? [
					must('prvAppendLead', 'Set the campaign of leads'),
					must('prvReadCampaign', 'Read campaigns'),
					must('prvAppendToCampaign', 'Add leads to campaigns'),
				]
			: []),
		...(bypassesLogic ? [must('prvBypassCustomBusinessLogic', 'Bypass custom logic')] : []),
		may('prvDeleteLead', 'Delete leads', TEST_LEAD),
		may('prvDeleteActivity', 'Delete tasks', TEST_LEAD),
	];
}

const KNOWN: ReadonlySet<string> = new Set([
	...neededPrivileges({ setsOwner: true, setsCampaign: true, bypassesLogic: true }).map(
		({ privilege }) => privilege,
	),
	'prvBypassCustomPlugins',
	'prvReadUser',
	'prvReadTeam',
	'prvReadTransactionCurrency',
	'prvAppendToTransactionCurrency',
]);

/** Whether a privilege may stand in a message: what an answer names could be anything. */
export function isKnownPrivilege(name: string): boolean {
	return KNOWN.has(name);
}
