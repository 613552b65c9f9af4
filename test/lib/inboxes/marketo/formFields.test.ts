import { readFormFields } from '../../../../lib/inboxes/marketo/formFields';

const FIELDS = { FirstName: 'Ann', Email: 'ann@example.com', LeadSource: 'SPZA-PLT|contoso.backup' };

describe('What was submitted with a form', () => {
	it.each([
		[
			'serialised by PHP',
			'a:3:{s:9:"FirstName";s:3:"Ann";s:5:"Email";s:15:"ann@example.com";s:10:"LeadSource";s:23:"SPZA-PLT|contoso.backup";}',
		],
		['JSON', JSON.stringify(FIELDS)],
		['a query', new URLSearchParams(FIELDS).toString()],
	])('is read as %s', (_, text) => {
		expect(readFormFields(text)).toEqual(FIELDS);
	});

	it.each([
		['nothing', ''],
		['a sentence', 'Ann Example filled out the form at 7 = seven o’clock'],
		['a list', '["Ann"]'],
		['a list that PHP has serialised', 'a:1:{i:0;s:3:"Ann";}'],
		['an empty one', 'a:0:{}'],
		['half of it', 'a:3:{s:9:"FirstName";s:3:"An'],
		['a number', '7'],
		['a query with a part that is none', 'Email=ann@example.com&and more'],
	])('is not taken from %s', (_, text) => {
		expect(readFormFields(text)).toBeNull();
	});
});
