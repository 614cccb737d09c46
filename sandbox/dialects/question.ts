/** Something that Overten's documentation leaves open, or answers in two ways. */
export interface Question {
	/** What the documentation says of it. */
	readonly documented: string;
	/** The pages that say so, or that stop short of it. */
	readonly source: string;
	/** What Overten may do, by the name of the reading. */
	readonly readings: Readonly<Record<string, string>>;
	/** The reading that this project takes for the likely one. */
	readonly assumed: string;
	/** What the node does so that it works in the other readings too. */
	readonly node: string;
}
