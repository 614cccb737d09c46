import { normalizeBaseUrl } from '../../nodes/Overten/api/credential';

test.each([
	['https://backend.overtenai.com/api/v1', 'https://backend.overtenai.com/api/v1'],
	[' https://backend.overtenai.com/api/v1// ', 'https://backend.overtenai.com/api/v1'],
	['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
])('%s is normalized to %s', (given, taken) => {
	expect(normalizeBaseUrl(given)).toBe(taken);
});

test.each(['', 'overten', 'ftp://overten.com', 'javascript:alert(1)', undefined, 7])(
	'%s is rejected',
	(given) => {
		expect(() => normalizeBaseUrl(given)).toThrow('not a valid URL');
	},
);
