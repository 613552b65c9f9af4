/** standardwebhooks: the reference implementation of Standard Webhooks 1.0. */
export { Webhook } from 'standardwebhooks';
