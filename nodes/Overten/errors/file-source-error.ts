/** A file that the node was to fetch is not to be had. Nothing of it was sent to Overten. */
export class FileSourceError extends Error {
	override readonly name = 'FileSourceError';

	/** What to do about it. */
	readonly nextStep: string;

	constructor(message: string, nextStep: string) {
		super(message);
		this.nextStep = nextStep;
	}
}
