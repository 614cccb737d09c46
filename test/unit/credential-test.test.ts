import type { ICredentialTestRequest } from 'n8n-workflow';

import { OvertenApi } from '../../credentials/OvertenApi.credentials';

const { documentationUrl, test: request } = new OvertenApi();

/** As lodash's `get`, which n8n uses. */
function valueAt(body: unknown, path: string): unknown {
	return path.split('.').reduce<unknown>((value, name) => {
		const boxed: unknown = Object(value);
		const isObject = typeof boxed === 'object' || typeof boxed === 'function';
		return isObject && boxed !== null ? Reflect.get(boxed, name) : undefined;
	}, body);
}

/** What n8n says about an answer with status 200, by its own code for these rules. */
function messageFor(body: unknown, { rules = [] }: ICredentialTestRequest): string | undefined {
	for (const { properties, type } of rules) {
		if (type === 'responseSuccessBody' && valueAt(body, properties.key) === properties.value) {
			return properties.message;
		}
	}
	return undefined;
}

test.each([
	['a web page', '<!DOCTYPE html><html></html>'],
	['a text', 'OK'],
	['a list', []],
])('%s at the base URL is not taken for Overten', (_, body) => {
	expect(messageFor(body, request)).toContain('It usually ends in "/api/v1"');
});

test.each([
	['the ID of the organization', { org_id: 'org_1' }],
	['other names', { organization: { id: 'org_1' } }],
])('an answer with %s is taken for Overten', (_, body) => {
	expect(messageFor(body, request)).toBeUndefined();
});

test('spaces around the base URL do not matter', () => {
	expect(request.request.baseURL).toContain('.trim()');
});

test('the documentation of the credential is the section of the README', () => {
	expect(documentationUrl).toMatch(/#set-up-the-credential$/);
});
