import { UserError } from './user-error.ts';

/** @throws {UserError} when the value of `--port` is not a port */
export function parsePort(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new UserError('--port must be a number from 1 to 65535.');
}
