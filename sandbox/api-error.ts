import type { FastifyError } from 'fastify';

/** A response with a status of 400 or more, in Overten's format. */
export class ApiError extends Error {
	readonly status: number;

	readonly code: string;

	/** Further fields of the body, such as `missing`. */
	readonly extra: Readonly<Record<string, unknown>>;

	constructor(
		status: number,
		code: string,
		message: string,
		extra: Readonly<Record<string, unknown>> = {},
	) {
		super(message);
		this.status = status;
		this.code = code;
		this.extra = extra;
	}
}

export function notFound(what: string): ApiError {
	return new ApiError(404, 'not_found', `${what} does not exist in this organization.`);
}

/** Maps Fastify's names for the parts of a request to FastAPI's. */
const PLACES: Readonly<Record<string, string>> = {
	body: 'body',
	headers: 'header',
	params: 'path',
	querystring: 'query',
};

/** Any error as a response, in Overten's format or, for a rejected field, in FastAPI's. */
export function describeError(error: ApiError | FastifyError): { status: number; body: object } {
	if (error instanceof ApiError) {
		const { code, extra, message, status } = error;
		return { status, body: { success: false, error: code, message, ...extra } };
	}
	if (error.validation !== undefined) {
		const detail = error.validation.map(({ instancePath, keyword, message, params }) => ({
			loc: [
				PLACES[error.validationContext ?? 'body'] ?? 'body',
				...instancePath
					.split('/')
					.slice(1)
					.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
				...(typeof params.missingProperty === 'string' ? [params.missingProperty] : []),
			],
			msg: message ?? 'not accepted',
			type: keyword,
		}));
		return { status: 422, body: { detail } };
	}
	const status = error.statusCode ?? 500;
	const code = status < 500 ? 'bad_request' : 'internal_error';
	return { status, body: { success: false, error: code, message: error.message } };
}
