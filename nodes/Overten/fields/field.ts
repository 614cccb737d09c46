import type { INodeProperties } from 'n8n-workflow';

import type { Field } from '../execution/operation';

type ShowValues = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** The property, shown only while others hold certain values; conditions that it has already are kept. */
export function propertyShownWhen(
	conditions: ShowValues,
	property: INodeProperties,
): INodeProperties {
	return {
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...conditions, ...property.displayOptions?.show },
		},
	};
}

/** {@link propertyShownWhen} for all properties of a field. */
export function shownWhen<Value>(conditions: ShowValues, field: Field<Value>): Field<Value> {
	return {
		...field,
		properties: field.properties.map((property) => propertyShownWhen(conditions, property)),
	};
}

/**
 * Sorts by name, for `Array.sort`. Names are plain English: `localeCompare` would load its tables for them, which takes
 * longer than all else when n8n loads the node.
 */
export function byName<T>(nameOf: (entry: T) => string): (a: T, b: T) => number {
	return (a, b) => (nameOf(a) < nameOf(b) ? -1 : 1);
}

/** The name of a field in messages: without the unit that the panel shows behind it. */
export function labelOf({ displayName }: Pick<INodeProperties, 'displayName'>): string {
	return displayName.replace(/ \([^)]*\)$/, '');
}
