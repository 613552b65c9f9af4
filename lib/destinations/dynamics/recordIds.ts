import { nameUuids } from '../../lead/nameUuid';

/** A GUID as Dataverse writes it, in any case. */
export const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Dataverse takes it for "no id". */
const NIL = /^[0-]+$/;

const named = nameUuids('6b0f7a52-9a3e-4c0d-8a54-2f1f6c1f0c11');

/**
 * The id of the lead that a record key stands for. It is chosen by us, so that a create-only write makes the row at
 * most once, however often it is sent.
 *
 * @param recordKey the ledger's, a random UUID; any other text gets a UUID of its own, always the same
 */
export function leadIdOf(recordKey: string): string {
	return GUID.test(recordKey) && !NIL.test(recordKey) ? recordKey.toLowerCase() : named(`lead ${recordKey}`);
}

/** The id of a lead that is made although the row of its record key is taken, e.g. by a qualified lead. */
export function besideIdOf(deliveryKey: string): string {
	return named(`beside ${deliveryKey}`);
}

/** The id of the activity that tells of one delivery. */
export function activityIdOf(deliveryKey: string): string {
	return named(`activity ${deliveryKey}`);
}
