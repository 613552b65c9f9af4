/** email-providers: domains at which anybody can have an address, so that they name no company. */
export { default as publicMailDomains } from 'email-providers/all.json';
