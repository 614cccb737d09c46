import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { isString } from '../api/guards';
import { DEFAULT_TOLERANCE_SECONDS } from '../webhooks/signature';

type TriggerContext = IHookFunctions | IWebhookFunctions;

const SUBSCRIPTION = 'subscription';
const PER_REQUEST = 'perRequest';

const RUN_COMPLETED = 'run.completed';
const RUN_FAILED = 'run.failed';

const ALL_FORMATS = 'all';

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
					'Overten reports every run, wherever it was started. The node creates and removes the subscription for you.',
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
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		required: true,
		options: [
			{
				name: 'Run Completed',
				value: RUN_COMPLETED,
				description: 'A file or a text is ready',
			},
			{
				name: 'Run Failed',
				value: RUN_FAILED,
				description: 'Overten could not generate it. Cancelled and expired runs are not reported.',
			},
		],
		default: [RUN_COMPLETED, RUN_FAILED],
		description: 'The events that start the workflow',
	},
	{
		displayName: 'Formats',
		name: 'formats',
		type: 'multiOptions',
		noDataExpression: true,
		options: [
			{ name: 'All', value: ALL_FORMATS },
			{ name: 'Documents (Word)', value: 'word' },
			{ name: 'Presentations (PowerPoint)', value: 'slides' },
			{ name: 'Spreadsheets (Excel)', value: 'excel' },
		],
		default: [ALL_FORMATS],
		description: 'The kinds of files that start the workflow',
	},
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

/** The events that start the workflow, in a fixed order. */
export function readEvents(context: TriggerContext): string[] {
	const events: unknown = context.getNodeParameter('events');
	return Array.isArray(events) ? events.filter(isString).sort() : [];
}

/** @param format null when a delivery names none */
export function isWantedFormat(context: TriggerContext, format: string | null): boolean {
	const formats: unknown = context.getNodeParameter('formats');
	if (!Array.isArray(formats) || formats.length === 0 || formats.includes(ALL_FORMATS)) return true;
	return format !== null && formats.includes(format);
}

/** In seconds. */
export function readTolerance(context: TriggerContext): number {
	const tolerance = Number(
		context.getNodeParameter('options.timestampTolerance', DEFAULT_TOLERANCE_SECONDS),
	);
	return tolerance > 0 ? tolerance : DEFAULT_TOLERANCE_SECONDS;
}
