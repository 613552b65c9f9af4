/**
 * SQL: the server's clock in ms since the epoch, so that all who use the database have the same. Not `now()`, which
 * stands still while a statement waits.
 */
export const SERVER_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
