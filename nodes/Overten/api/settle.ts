import { OvertenApiError } from './errors';

export type Settled<T> =
	{ readonly value: T; readonly error?: undefined } | { readonly error: OvertenApiError };

/**
 * What a request came to, with its failure as a value, so that the caller can decide about it.
 * A fault that is not of Overten's making is thrown on.
 */
export async function settle<T>(request: Promise<T>): Promise<Settled<T>> {
	return await request.then(
		(value) => ({ value }),
		(error: unknown) => {
			if (error instanceof OvertenApiError) return { error };
			throw error;
		},
	);
}
