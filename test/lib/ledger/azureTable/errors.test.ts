import { asLedgerError } from '../../../../lib/ledger/azureTable/errors';
import { LedgerConfigurationError, LedgerError, LedgerUnavailableError } from '../../../../lib/ledger/errors';

/** What the client may say; none of it may be repeated. */
const SAID = 'https://contoso.table.core.windows.net/Persons?sig=c2VjcmV0 ann@example.com';

function error(more: object, name = 'RestError'): Error {
	return Object.assign(new Error(SAID), { name }, more);
}

function answered(statusCode: number, code: string): Error {
	return error({ statusCode, details: { odataError: { code } } });
}

describe('an error of the table service', () => {
	it.each<[string, Error, typeof LedgerError, string]>([
		['nothing listens', error({ code: 'ECONNREFUSED' }), LedgerUnavailableError, 'refused (ECONNREFUSED)'],
		['no such host', error({ code: 'ENOTFOUND' }), LedgerUnavailableError, 'no such host'],
		['no name service', error({ code: 'EAI_AGAIN' }), LedgerUnavailableError, 'looked up'],
		['a connection cut', error({ code: 'ECONNRESET' }), LedgerUnavailableError, 'lost'],
		['a connection cut in the answer', error({ code: 'PARSE_ERROR' }), LedgerUnavailableError, 'lost'],
		['any other way', error({ code: 'EHOSTUNREACH' }), LedgerUnavailableError, 'could not be reached'],
		['a wrong certificate', error({ code: 'CERT_HAS_EXPIRED' }), LedgerConfigurationError, 'certificate'],
		['no answer to one try', error({ code: 'ETIMEDOUT' }), LedgerUnavailableError, 'in time'],
		['no answer in time', error({}, 'AbortError'), LedgerUnavailableError, 'in time'],
		['too much', answered(429, 'TooManyRequests'), LedgerUnavailableError, 'too busy'],
		['too busy', answered(503, 'ServerBusy'), LedgerUnavailableError, 'too busy'],
		['a fault of its own', answered(500, 'InternalError'), LedgerUnavailableError, '500 InternalError'],
		['timed out itself', answered(500, 'OperationTimedOut'), LedgerUnavailableError, 'in time'],
		['wrong key', answered(403, 'AuthenticationFailed'), LedgerConfigurationError, 'refused the sign-in'],
		['no rights', answered(403, 'AuthorizationFailure'), LedgerConfigurationError, 'less than'],
		['table gone', answered(404, 'TableNotFound'), LedgerConfigurationError, 'vanished'],
		['something else there', error({ statusCode: 404 }), LedgerConfigurationError, 'no table service'],
		['too large', answered(400, 'EntityTooLarge'), LedgerConfigurationError, 'size'],
		['refused', answered(400, 'InvalidInput'), LedgerConfigurationError, '400 InvalidInput'],
		[
			'refused by Entra ID',
			Object.assign(error({}, 'AuthenticationError'), { message: `AADSTS7000215: ${SAID}` }),
			LedgerConfigurationError,
			'AADSTS7000215',
		],
	])('(%s) says what happened and what to do, and repeats nothing', (_, cause, type, message) => {
		const told = asLedgerError(cause);
		expect(told).toBeInstanceOf(type);
		expect(told.message).toContain(message);
		expect(told).toMatchObject({ remedy: expect.stringMatching(/^[A-Z].*\.$/s) as string });
		expect(told.cause).toBeUndefined();
		expect(`${told.message} ${String(told.stack)}`).not.toMatch(/sig=|contoso|example/);
	});

	it('is none where it is a mistake of ours', () => {
		const mistake = new TypeError('x is not a function');
		expect(asLedgerError(mistake)).toBe(mistake);
	});

	it('is worded once', () => {
		const worded = asLedgerError(answered(503, 'ServerBusy'));
		expect(asLedgerError(worded)).toBe(worded);
	});
});
