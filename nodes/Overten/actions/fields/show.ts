import type { INodeProperties } from 'n8n-workflow';

type ShowValues = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** The field, shown only while other fields hold certain values; conditions that it has already are kept. */
export function shownWhen(conditions: ShowValues, field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...conditions, ...field.displayOptions?.show },
		},
	};
}
