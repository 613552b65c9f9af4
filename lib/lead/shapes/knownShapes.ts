import type { Fields } from '../fields';
import { azureTableRow } from './azureTableRow';
import { dataverseLead } from './dataverseLead';
import { flatContact } from './flatContact';
import { httpsPayload } from './httpsPayload';
import { marketoLead } from './marketoLead';
import { referralExport } from './referralExport';
import { salesforceLead } from './salesforceLead';
import type { Shape } from './shape';
import { webToLead } from './webToLead';

/**
 * From the most telling to the least: CRM records have a flat contact's fields too, and an export's columns may be
 * named as a form's or a CRM's fields are.
 */
const SHAPES: readonly Shape[] = [
	httpsPayload,
	azureTableRow,
	referralExport,
	webToLead,
	dataverseLead,
	salesforceLead,
	marketoLead,
	flatContact,
];

/** The shape that an object's fields show; undefined where it is none of ours. */
export function shapeOf(fields: Fields): Shape | undefined {
	return SHAPES.find((shape) => shape.isRecognised(fields));
}
