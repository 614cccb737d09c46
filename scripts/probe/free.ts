import type { DialectChange } from '../../sandbox/dialects/dialect.ts';
import { fieldsOf, isFields } from './service.ts';
import type { Service } from './service.ts';

/** The questions that cost no credits. What an answer leaves open is left out. */
export async function askFree(service: Service): Promise<DialectChange> {
	return {
		...(await keyHeader(service)),
		...(await verify(service)),
		...(await lists(service)),
		...(await preflightMissing(service)),
	};
}

async function keyHeader(service: Service): Promise<DialectChange> {
	const takesBearer = (await service.statusWith('authorization')) === 200;
	const takesApiKey = (await service.statusWith('x-api-key')) === 200;
	if (takesBearer && takesApiKey) return { keyHeader: 'both' };
	if (takesBearer) return { keyHeader: 'bearerOnly' };
	return takesApiKey ? { keyHeader: 'apiKeyOnly' } : {};
}

async function verify(service: Service): Promise<DialectChange> {
	const answer = await service.get('/verify');
	const account = fieldsOf(answer);
	if (answer.status !== 200) return {};
	const hasCredits = 'credits' in account;
	const hasSecret = 'webhook_secret' in account;
	if (hasCredits && hasSecret) return { verify: 'full' };
	if (JSON.stringify(Object.values(account).filter(Array.isArray)).includes('whsec_')) {
		return { verify: 'inLists' };
	}
	if (hasSecret) return { verify: 'withoutCredits' };
	if (hasCredits) return { verify: 'withoutSecret' };
	return { verify: Object.keys(account).length > 1 ? 'otherNames' : 'bare' };
}

async function lists(service: Service): Promise<DialectChange> {
	const answer = await service.get('/runs?limit=1');
	if (answer.status === 404) return { lists: 'notThere' };
	if (answer.status === 501) return { lists: 'notLiveYet' };
	if (answer.status !== 200) return {};
	if (Array.isArray(answer.data)) return { lists: 'bareList' };
	const page = fieldsOf(answer);
	if (Array.isArray(page.data)) return { lists: 'data' };
	if (!Array.isArray(page.runs)) return {};
	const first: unknown = page.runs[0];
	if (isFields(first) && !('run_id' in first) && 'id' in first) return { lists: 'ids' };
	if (isFields(first) && first.status === null) return { lists: 'nullStatus' };
	return { lists: 'next_cursor' in page ? 'named' : 'withoutCursor' };
}

async function preflightMissing(service: Service): Promise<DialectChange> {
	const prompt = 'Put the attached logo image on the first page.';
	const { missing } = fieldsOf(await service.post('/preflight', { format: 'word', prompt }));
	if (!Array.isArray(missing)) return {};
	if (missing.includes('images')) return { preflightMissing: 'groups' };
	return missing.includes('image_assets') ? { preflightMissing: 'fields' } : {};
}
