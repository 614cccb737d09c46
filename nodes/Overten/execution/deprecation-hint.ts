import type { Batch } from './batch';

/** Says in the output, once per execution, that something the node uses at Overten is about to end. */
export function hintAtDeprecation({ client: { deprecation }, context }: Batch): void {
	// A tool of an AI agent has no output of its own to show a hint in.
	if (deprecation === undefined || !('addExecutionHints' in context)) return;
	const { endsOn, path } = deprecation;
	const when = endsOn === undefined ? '' : ` on ${endsOn}`;
	context.addExecutionHints({
		message: `Overten will end ${path}${when}, which this node uses. Update the package n8n-nodes-overten before then.`,
		location: 'outputPane',
	});
}
