import { randomBytes } from 'node:crypto';

import { execa } from 'execa';

import { addressOf } from './services.ts';

/**
 * Separate keys in Redis, removed after the test file. Uses Redis' own client program.
 *
 * @param server the address of Redis
 * @returns the environment variables that make n8n use them
 */
export function reserveKeys(
	server = addressOf('OVERTEN_E2E_REDIS_URL'),
): Readonly<Record<string, string>> {
	const prefix = `overten-e2e-${randomBytes(6).toString('hex')}`;
	const redis = async (...args: string[]) =>
		await execa('redis-cli', ['-u', server, ...args], { stdin: 'ignore' });
	cleanup.add(async () => {
		const { stdout } = await redis('--scan', '--pattern', `*${prefix}*`);
		const keys = stdout.split('\n').filter((key) => key !== '');
		if (keys.length > 0) await redis('DEL', ...keys);
	});
	const { hostname, password, port, username } = new URL(server);
	return {
		QUEUE_BULL_PREFIX: prefix,
		N8N_REDIS_KEY_PREFIX: prefix,
		QUEUE_BULL_REDIS_HOST: hostname,
		QUEUE_BULL_REDIS_PORT: port === '' ? '6379' : port,
		QUEUE_BULL_REDIS_USERNAME: decodeURIComponent(username),
		QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(password),
	};
}
