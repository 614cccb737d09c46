import axios from 'axios';

/** Reports an error without the request, which may contain a credential's secrets. */
export function refuse(error: unknown): never {
	if (!axios.isAxiosError(error)) throw error;
	const { config, message, response } = error;
	const said: unknown = response?.data;
	const reason = isMessage(said) ? said.message : message;
	const request = `${config?.method?.toUpperCase() ?? ''} ${config?.url ?? ''}`;
	// Without a cause, because that would be the error that must not be shown.
	throw new Error(`n8n rejected ${request}: ${reason}`);
}

function isMessage(value: unknown): value is { message: string } {
	return (
		typeof value === 'object' &&
		value !== null &&
		'message' in value &&
		typeof value.message === 'string'
	);
}
