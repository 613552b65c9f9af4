import { azureTable } from './azureTable';
import { dynamics } from './dynamics';
import type { InboxChoice } from './inboxChoice';
import { marketo } from './marketo';
import { salesforce } from './salesforce';

/** All there are, in the order of their names. A new one needs a file here, and its place in this list. */
export const INBOXES: readonly InboxChoice[] = [azureTable, dynamics, marketo, salesforce];

/** What they are called in the editor, by their values. */
export const INBOX_NAMES = Object.fromEntries(INBOXES.map(({ value, name }) => [value, name]));
