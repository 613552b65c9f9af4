import type { OpenStore } from '../store';
import type { PostgresConnection } from './connection';
export async function openPostgresStore(_connection: PostgresConnection): Promise<OpenStore> {
	return await Promise.reject(new Error('not yet'));
}
