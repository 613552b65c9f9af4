import { type CountryCode, parsePhoneNumberFromString } from '../vendor/phoneNumbers';
import { alpha2Of } from './country';

/**
 * A phone number in E.164, e.g. `+16175555555`.
 *
 * @param country where the number is, for numbers without a country's prefix: code or English name
 * @returns null where it is no valid number of its country
 */
export function e164Of(phone: string, country: string | null): string | null {
	// A country whose phone numbers the library does not know counts as none there.
	const number = parsePhoneNumberFromString(phone, alpha2Of(country) as CountryCode | undefined);
	return number?.isValid() ? number.number : null;
}
