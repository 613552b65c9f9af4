import type { FunctionsBase } from 'n8n-workflow';

/** Has a node that runs in this context log into a list: the text and what it gives with it. */
export function logInto(context: Pick<FunctionsBase, 'getNode'>, log: string[]): void {
	const take = (message: string, details?: object): void => {
		log.push(`${message} ${JSON.stringify(details ?? {})}`);
	};
	Object.defineProperty(context, 'logger', {
		value: { error: take, warn: take, info: take, debug: take },
	});
}
