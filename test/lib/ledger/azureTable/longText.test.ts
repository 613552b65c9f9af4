import fc from 'fast-check';

import type { Properties } from '../../../../lib/azureTables/table';
import {
	asBody,
	asContent,
	fromBody,
	fromContent,
	LONGEST_RECORD,
} from '../../../../lib/ledger/azureTable/longText';
import { LedgerConfigurationError } from '../../../../lib/ledger/errors';

/** A property takes 64 KiB, and an entity 1 MiB. */
function expectToFit(entity: Properties): void {
	const sizes = Object.values(entity).map((value) =>
		typeof value === 'string' ? 2 * value.length : (value as Uint8Array).length,
	);
	expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 ** 20 - 4096);
}

describe('the record of a person', () => {
	it('is one text where it is short', () => {
		expect(asBody('{"v":1}')).toEqual({ body: '{"v":1}' });
	});

	it('is split where it is long, and no character of it in two', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (piece) => {
				const text = piece.repeat(Math.ceil(100_000 / piece.length));
				const body = asBody(text);
				expectToFit(body);
				for (const part of Object.values(body)) expect(String(part).isWellFormed()).toBe(text.isWellFormed());
				expect(fromBody(body)).toBe(text);
			}),
			{ numRuns: 30 },
		);
	});

	it('fits up to its maximum, and is refused beyond it', () => {
		expectToFit(asBody('x'.repeat(LONGEST_RECORD - 15)));
		expect(() => asBody('x'.repeat(LONGEST_RECORD + 1))).toThrow(LedgerConfigurationError);
	});
});

describe('the content of a lead', () => {
	it('is a text where it is short, and comes back whatever it is', async () => {
		expect(await asContent('{}')).toEqual({ content: '{}' });
		const lengths = fc.constantFrom(1, 8000, 8001, 100_000);
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), lengths, async (piece, length) => {
				const text = piece.repeat(Math.ceil(length / piece.length));
				const content = await asContent(text);
				expectToFit(content);
				expect(await fromContent(content)).toBe(text);
			}),
			{ numRuns: 30 },
		);
	});
});
