import { nameUuids } from '../../../lib/lead/nameUuid';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

it('makes the UUID of the example in RFC 9562, appendix A.4', () => {
	expect(nameUuids(DNS)('www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('gives the same name the same id, and another name or namespace another', () => {
	const inDns = nameUuids(DNS);
	const elsewhere = nameUuids('6ba7b811-9dad-11d1-80b4-00c04fd430c8');
	expect(inDns('Zoë')).toBe(inDns('Zoë'));
	expect(new Set([inDns('Zoë'), inDns('Zoe'), elsewhere('Zoë')]).size).toBe(3);
});

it('marks version and variant in every id', () => {
	const uuid = nameUuids(DNS);
	for (let i = 0; i < 200; i++) {
		expect(uuid(String(i))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	}
});

it('refuses a namespace that is no UUID', () => {
	expect(() => nameUuids('default')).toThrow('no UUID');
});
