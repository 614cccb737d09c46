import { parseFileAddress, parseRedirect } from '../../nodes/Overten/api/file-address';

const BASE = 'https://backend.overtenai.com/api/v1';

test.each([
	[`${BASE}/runs/run_1/download`, '/runs/run_1/download'],
	[`${BASE}/runs/run_1/download?version=2`, '/runs/run_1/download?version=2'],
	['https://backend.overtenai.com:443/api/v1/files/a', '/files/a'],
])('%s goes to the API with the key', (url, path) => {
	expect(parseFileAddress(url, BASE)).toEqual({ path });
});

test.each([
	'https://files.example.com/api/v1/runs/run_1/download',
	'http://backend.overtenai.com/api/v1/runs/run_1/download',
	'https://backend.overtenai.com:8443/api/v1/runs/run_1/download',
	'https://backend.overtenai.com/api/v10/runs/run_1/download',
	'https://backend.overtenai.com/api/v1/../../files/run_1',
	'https://backend.overtenai.com/api/v1/%2e%2e/%2E%2e/files/run_1',
	'https://backend.overtenai.com@files.example.com/api/v1/runs/run_1/download',
	'https://backend.overtenai.com.example.com/api/v1/runs/run_1/download',
])('%s does not', (url) => {
	expect(parseFileAddress(url, BASE)).toEqual({ url: new URL(url).href });
});

test.each([undefined, null, '', 42, {}, 'soon', '/runs/run_1/download', 'ftp://example.com/file'])(
	'%p is no address of a file',
	(link) => {
		expect(parseFileAddress(link, BASE)).toBeUndefined();
	},
);

test('the target of a redirect can be relative, and must be on the web', () => {
	expect(parseRedirect('/files/1', `${BASE}/runs/run_1/download`)).toBe(
		'https://backend.overtenai.com/files/1',
	);
	expect(parseRedirect('file:///etc/passwd', BASE)).toBeUndefined();
	expect(parseRedirect(undefined, BASE)).toBeUndefined();
});
