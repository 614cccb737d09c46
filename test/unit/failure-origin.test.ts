import { errorFromAnswer } from '../../nodes/Overten/api/errors';
import { originOf } from '../../nodes/Overten/api/failure-origin';
import {
	connectionError,
	fileHostError,
	storageError,
} from '../../nodes/Overten/api/system-errors';

const systemError = (code: string) => Object.assign(new Error(code), { code });

test.each([
	[400, undefined, 'refusal'],
	[401, undefined, 'refusal'],
	[402, undefined, 'refusal'],
	[403, undefined, 'refusal'],
	[404, undefined, 'refusal'],
	[408, undefined, 'fault'],
	[409, undefined, 'fault'],
	[410, undefined, 'refusal'],
	[413, undefined, 'refusal'],
	[422, undefined, 'refusal'],
	[429, undefined, 'refusal'],
	[500, undefined, 'fault'],
	[501, undefined, 'refusal'],
	[502, undefined, 'fault'],
	[503, undefined, 'fault'],
	[503, '30', 'refusal'],
	[504, undefined, 'fault'],
	[302, undefined, 'fault'],
])('status %d with Retry-After %s is a %s', (status, retryAfter, origin) => {
	expect(originOf(errorFromAnswer(status, {}, retryAfter, 0).details)).toBe(origin);
});

test.each([
	['ECONNREFUSED', 'notSent'],
	['ENOTFOUND', 'notSent'],
	['EAI_AGAIN', 'notSent'],
	['EHOSTUNREACH', 'notSent'],
	['CERT_HAS_EXPIRED', 'notSent'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'notSent'],
	['ECONNRESET', 'wayBack'],
	['ETIMEDOUT', 'wayBack'],
	['ECONNABORTED', 'wayBack'],
	['EPIPE', 'wayBack'],
	['ENOENT', 'storage'],
	['ENOSPC', 'storage'],
])('a connection that fails with %s is %s', (code, origin) => {
	const wrapped = new Error('The request failed', { cause: systemError(code) });
	expect(originOf(connectionError(wrapped).details)).toBe(origin);
});

test('the connection to a file host and the storage of n8n are neither', () => {
	expect(originOf(fileHostError(systemError('ECONNREFUSED')).details)).toBe('fileHost');
	expect(originOf(storageError('store', new Error('S3 says no')).details)).toBe('storage');
});
