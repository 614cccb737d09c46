import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { DEFAULT_TOLERANCE_SECONDS } from '../webhooks/signature';
import { downloadFields, EVENTS, FORMATS, FORMATS_OF_VERSION_2 } from './event-fields';

type TriggerContext = IHookFunctions | IWebhookFunctions;

const SUBSCRIPTION = 'subscription';
const PER_REQUEST = 'perRequest';

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Runs of the Organization',
				value: SUBSCRIPTION,
				description:
					'Overten reports every run, wherever it was started. The node creates and removes the subscription for you. With the next event, it catches up on runs that it missed.',
			},
			{
				name: 'Runs Started With the Webhook URL',
				value: PER_REQUEST,
				description:
					'Overten reports only the runs that were started with the webhook URL of this trigger',
			},
		],
		default: SUBSCRIPTION,
		description: 'Which runs start the workflow',
	},
	{
		displayName:
			"Copy the Production URL under 'Webhook URLs' above. Paste it into 'Webhook URL' of an Overten node whose Execution Mode is 'Async: Return Task', or send it as webhook_url in your own API requests.",
		name: 'perRequestNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { source: [PER_REQUEST] } },
	},
	EVENTS,
	propertyForVersions({ hide: [2] }, FORMATS),
	propertyForVersions({ show: [2] }, FORMATS_OF_VERSION_2),
	...downloadFields(
		'If it cannot be downloaded within 9 seconds, the workflow starts without it, and the field file_error says why',
	),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Timestamp Tolerance (Seconds)',
				name: 'timestampTolerance',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 3_600, numberPrecision: 0 },
				default: 300,
				description:
					'How far the timestamp of a delivery may differ from the time of your server. Raise this only if you cannot correct the clock of your server.',
			},
		],
	},
];

export function isPerRequest(context: TriggerContext): boolean {
	return context.getNodeParameter('source') === PER_REQUEST;
}

/** In seconds. */
export function readTolerance(context: TriggerContext): number {
	const tolerance = Number(
		context.getNodeParameter('options.timestampTolerance', DEFAULT_TOLERANCE_SECONDS),
	);
	return tolerance > 0 ? tolerance : DEFAULT_TOLERANCE_SECONDS;
}

function propertyForVersions(
	condition: { readonly show: number[] } | { readonly hide: number[] },
	property: INodeProperties,
): INodeProperties {
	const displayOptions =
		'show' in condition
			? { show: { '@version': condition.show } }
			: { hide: { '@version': condition.hide } };
	return { ...property, displayOptions };
}
