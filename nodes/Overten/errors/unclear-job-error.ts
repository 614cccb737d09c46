/**
 * An earlier attempt of the same execution may have started a job that nothing can find again. Nothing was sent, since
 * it could be charged twice.
 */
export class UnclearJobError extends Error {
	override readonly name = 'UnclearJobError';

	constructor() {
		super('The first attempt may already have been processed');
	}
}
