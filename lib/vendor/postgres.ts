/** pg: the Postgres client and its pool of connections. */
export { escapeLiteral, Pool } from 'pg';
export type { PoolConfig } from 'pg';
