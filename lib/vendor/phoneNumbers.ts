/** Google's phone number rules, with the smaller of the two sets of metadata: enough to tell a valid number. */
export { parsePhoneNumberFromString } from 'libphonenumber-js/min';
export type { CountryCode } from 'libphonenumber-js/min';
