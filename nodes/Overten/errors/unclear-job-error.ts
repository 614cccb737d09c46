/**
 * An earlier attempt of the same execution may have started a job that nothing can find again. Nothing was sent, since
 * it could be charged twice.
 */
export class UnclearJobError extends Error {
	override readonly name = 'UnclearJobError';

	readonly nextStep =
		'The response to the first attempt was lost, and credits may have been used, so the node did not submit it again. Run the workflow again to submit it again.';

	constructor() {
		super('The first attempt may already have been processed');
	}
}
