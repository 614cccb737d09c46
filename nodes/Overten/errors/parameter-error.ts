/** A parameter has a value that cannot be used. Nothing was sent to Overten. */
export class ParameterError extends Error {
	override readonly name = 'ParameterError';

	/** What to do about it. */
	readonly nextStep: string;

	constructor(message: string, nextStep: string) {
		super(message);
		this.nextStep = nextStep;
	}
}
