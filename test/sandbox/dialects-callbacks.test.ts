import { createHmac } from 'node:crypto';

import { generate, until } from './api';
import type { Callback } from './api';
import { setStage } from './stage';

const stage = setStage();

function isSigned({ headers, rawBody }: Callback, signedOf: (timestamp: string) => string) {
	const signed = signedOf(String(headers['x-overten-timestamp'])) + rawBody;
	const digest = createHmac('sha256', stage.sandbox.webhookSecret).update(signed).digest('hex');
	return headers['x-overten-signature'] === `sha256=${digest}`;
}

async function called(prompt = 'A report'): Promise<Callback> {
	await generate(stage.api, { prompt, async: true, webhook_url: stage.receiver.url });
	await until(() => stage.receiver.callbacks.length > 0);
	const [callback] = stage.receiver.callbacks;
	if (callback === undefined) throw new Error('There was no callback.');
	return callback;
}

test.each([
	['timestampDotBody', (timestamp: string) => `${timestamp}.`],
	['timestampBody', (timestamp: string) => timestamp],
	['bodyOnly', () => ''],
] as const)('signing=%s', async (signing, signedOf) => {
	await stage.speak({ signing });
	expect(isSigned(await called(), signedOf)).toBe(true);
	await stage.sandbox.control.deliver({
		url: stage.receiver.url,
		body: { event: 'run.completed' },
	});
	expect(stage.receiver.callbacks.slice(1).map((one) => isSigned(one, signedOf))).toEqual([true]);
});

test.each([
	['ofTheAttempt', false],
	// The sandbox delivers again after 2 of its minutes.
	['ofTheFirst', true],
] as const)('deliveryTimestamp=%s', async (deliveryTimestamp, isOld) => {
	await stage.speak({ deliveryTimestamp });
	stage.receiver.answers.push(503);
	await called();
	await until(() => stage.receiver.callbacks.length === 2);
	const [, repeated] = stage.receiver.callbacks;
	const timestamp = Number(repeated?.headers['x-overten-timestamp']);
	expect(Date.now() / 1000 - timestamp > 60).toBe(isOld);
	expect(repeated !== undefined && isSigned(repeated, (sent) => `${sent}.`)).toBe(true);
});

test.each([
	[
		'fiveFields',
		['agent_name', 'event', 'format', 'run_id', 'task_id'],
		['download_url', 'status'],
	],
	['nestedResult', ['event', 'result', 'status'], ['download_url']],
	['unknownFields', ['download_url', 'organization', 'tags'], []],
	['withoutFormat', ['agent_name', 'download_url'], ['format']],
	['withoutRunId', ['task_id', 'download_url'], ['run_id']],
] as const)('event=%s', async (event, has, lacks) => {
	await stage.speak({ event });
	const { body: sent } = await called();
	for (const field of has) expect(sent).toHaveProperty(field);
	for (const field of lacks) expect(sent).not.toHaveProperty(field);
});
