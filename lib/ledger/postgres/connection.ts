/** How a Postgres server is reached. */
export interface PostgresConnection {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
	/** `unverified` accepts any certificate. */
	readonly tls: 'off' | 'verified' | 'unverified';
}
