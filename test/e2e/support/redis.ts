import { randomBytes } from 'node:crypto';

import { execa } from 'execa';

const SERVER = process.env.OVERTEN_E2E_REDIS_URL ?? 'redis://127.0.0.1:6379';

/**
 * Keys of our own in Redis, removed with the test file. Uses Redis' own client program.
 *
 * @returns the environment variables by which n8n finds them
 */
export function reserveKeys(): Readonly<Record<string, string>> {
	const prefix = `overten-e2e-${randomBytes(6).toString('hex')}`;
	const redis = async (...args: string[]) =>
		await execa('redis-cli', ['-u', SERVER, ...args], { stdin: 'ignore' });
	cleanup.add(async () => {
		const { stdout } = await redis('--scan', '--pattern', `*${prefix}*`);
		const keys = stdout.split('\n').filter((key) => key !== '');
		if (keys.length > 0) await redis('DEL', ...keys);
	});
	const { hostname, password, port, username } = new URL(SERVER);
	return {
		QUEUE_BULL_PREFIX: prefix,
		N8N_REDIS_KEY_PREFIX: prefix,
		QUEUE_BULL_REDIS_HOST: hostname,
		QUEUE_BULL_REDIS_PORT: port === '' ? '6379' : port,
		QUEUE_BULL_REDIS_USERNAME: decodeURIComponent(username),
		QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(password),
	};
}
