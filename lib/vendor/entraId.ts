/** @azure/identity: signing in with an application's secret. Loaded where that sign-in is used, and nowhere else. */
export { ClientSecretCredential } from '@azure/identity';
