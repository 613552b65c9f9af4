import type { OpenStore } from '../store';
import type { AzureTableAccount } from './account';
export async function openAzureTableStore(_account: AzureTableAccount): Promise<OpenStore> {
	return await Promise.reject(new Error('not yet'));
}
