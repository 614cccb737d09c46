import type { SandboxAddress } from './control-types.ts';

const FIELDS = ['apiKey', 'apiUrl', 'controlUrl', 'filesUrl', 'webhookSecret'];

/**
 * The line that the sandbox prints once it is ready.
 *
 * @throws {TypeError} when the line is anything else
 */
export function parseAddress(line: string): SandboxAddress {
	const value: unknown = JSON.parse(line);
	if (isAddress(value)) return value;
	throw new TypeError('This is not the address of a sandbox.');
}

function isAddress(value: unknown): value is SandboxAddress {
	return typeof value === 'object' && value !== null && FIELDS.every((field) => field in value);
}
