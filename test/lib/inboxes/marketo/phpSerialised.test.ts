import fc from 'fast-check';

import { type PhpValue, readSerialised } from '../../../../lib/inboxes/marketo/phpSerialised';

/** As PHP writes it, with the lengths of texts in bytes. */
function serialise(value: PhpValue, lengthOf: (text: string) => number = Buffer.byteLength): string {
	if (typeof value === 'string') return `s:${lengthOf(value)}:"${value}";`;
	const entries: [string, PhpValue][] = Object.entries(value);
	const isList = Array.isArray(value);
	const key = (name: string): string => (isList ? `i:${name};` : serialise(name, lengthOf));
	return `a:${entries.length}:{${entries.map(([name, one]) => key(name) + serialise(one, lengthOf)).join('')}}`;
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('";}s:3:"'));
const name = fc.string({ minLength: 1 }).filter((one) => !/^\d+$/.test(one));
const { value: values } = fc.letrec<{ value: PhpValue }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		text,
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
	),
}));

describe('What PHP has serialised', () => {
	it('is read as it was, whatever is in it', () => {
		fc.assert(
			fc.property(values, (value) => {
				expect(readSerialised(serialise(value))).toEqual(value);
			}),
		);
	});

	it('is read where its texts were counted in characters, too', () => {
		const value = { FirstName: 'Jürgen', LastName: 'Ł😀', Email: 'j@example.com' };
		expect(readSerialised(serialise(value, ({ length }) => length))).toEqual(value);
	});

	it('is read as in the one answer that Marketo’s documents show', () => {
		const shown =
			'a:5:{s:6:"module";s:11:"leadCapture";s:6:"action";s:4:"save";s:5:"Email";s:21:"leademail@company.com";' +
			's:17:"_marketo_comments";s:0:"";s:5:"lpurl";s:63:"http://go.kokopop.com/ClickDemo.html?cr={creative}&kw={keyword}";}';
		expect(readSerialised(shown)).toEqual({
			module: 'leadCapture',
			action: 'save',
			Email: 'leademail@company.com',
			_marketo_comments: '',
			lpurl: 'http://go.kokopop.com/ClickDemo.html?cr={creative}&kw={keyword}',
		});
	});

	it('has numbers, booleans and nulls as texts', () => {
		expect(readSerialised('a:4:{s:1:"i";i:-7;s:1:"d";d:0.5;s:1:"b";b:1;s:1:"n";N;}')).toEqual({
			i: '-7',
			d: '0.5',
			b: '1',
			n: '',
		});
	});

	it.each([
		['a length that is too short', 's:2:"abc";'],
		['a length that is too long', 's:4:"abc";'],
		['a count that is too small', 'a:0:{i:0;s:1:"a";}'],
		['a count that is too large', 'a:2:{i:0;s:1:"a";}'],
		['something behind it', 's:1:"a";s:1:"b";'],
		['its end cut off', 'a:1:{s:5:"Email";s:15:"ann@examp'],
		['an object of PHP', 'O:8:"stdClass":1:{s:1:"a";s:1:"b";}'],
		['a list for a key', 'a:1:{a:0:{}s:1:"b";}'],
		['nothing in it', ''],
		['levels without end', 'a:1:{i:0;'.repeat(20_000)],
	])('is not taken for one with %s', (_, wrong) => {
		expect(readSerialised(wrong)).toBeUndefined();
	});

	it('is never guessed at: whatever else the text is, nothing is thrown', () => {
		fc.assert(
			fc.property(values, fc.nat(), fc.string({ maxLength: 3 }), (value, place, patch) => {
				const whole = serialise(value);
				const at = place % (whole.length + 1);
				readSerialised(whole.slice(0, at) + patch + whole.slice(at + 1));
			}),
		);
	});
});
