/** The countries of ISO 3166-1 with their codes and English names. */
export { all as allCountries } from 'iso-3166-1';
