import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isJsonObject } from './narrow';

/** Whom the key belongs to, and what is left, without the secret that comes along. @throws {OvertenApiError} */
export async function getAccount(client: OvertenClient): Promise<IDataObject> {
	const answer = await client.request({ method: 'GET', path: '/verify' });
	const account = expectAnswer(answer, isJsonObject, 'an account');
	return withoutSecrets(account);
}

function withoutSecrets(value: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !/secret/i.test(name))
			.map(([name, inner]) => [name, isJsonObject(inner) ? withoutSecrets(inner) : inner]),
	);
}
