import { isJsonObject } from '../api/guards';
import { ParameterError } from '../errors/parameter-error';
import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';

/** What the node itself decides, so that no job is lost or paid for twice. */
const RESERVED = ['async', 'idempotency_key', 'webhook_url'];

/** Fields of the request that the panel does not have, for what Overten adds to its API. */
export const extraFields: Field<object> = {
	properties: [
		{
			displayName: 'Extra Fields',
			name: 'extraFields',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "language": "de" }',
			description:
				"A JSON object whose fields are added to the request, for features of Overten's API that this node does not have yet",
		},
	],
	read({ options: { extraFields: value } }) {
		if (value === undefined || value === null || value === '') return {};
		const fields = typeof value === 'string' ? parsed(value) : value;
		if (!isJsonObject(fields)) {
			throw new ParameterError(
				"'Extra Fields' is not a JSON object",
				'Enter an object there, such as { "language": "de" }, or remove the option.',
			);
		}
		const reserved = RESERVED.find((name) => name in fields);
		if (reserved !== undefined) {
			throw new ParameterError(
				`'Extra Fields' cannot set '${reserved}'`,
				"Remove it there. 'Execution Mode' and 'Idempotency Key' set it.",
			);
		}
		return fields;
	},
};

/** The body with the fields that a person has added; they take precedence. @throws {ParameterError} */
export function withExtraFields<Body extends object>(item: Item, body: Body): Body {
	return { ...body, ...extraFields.read(item) };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
