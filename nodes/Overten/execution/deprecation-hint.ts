import type { Batch } from './batch';
import { addHint } from './host';

/** Says in the output, once per execution, that something the node uses at Overten is about to end. */
export function hintAtDeprecation({ client: { deprecation }, context }: Batch): void {
	if (deprecation === undefined) return;
	const { endsOn, path } = deprecation;
	const when = endsOn === undefined ? '' : ` on ${endsOn}`;
	addHint(
		context,
		`Overten will end ${path}${when}, which this node uses. Update the package n8n-nodes-overten before then.`,
	);
}
