import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { isFilled, isString } from '../api/guards';
import { DEFAULT_TOLERANCE_SECONDS } from '../webhooks/signature';
import { RUN_COMPLETED, RUN_FAILED } from './event-item';
import type { RunEvent } from './event-item';

type TriggerContext = IHookFunctions | IWebhookFunctions;

const SUBSCRIPTION = 'subscription';
const PER_REQUEST = 'perRequest';

/** A selection of version 2 of the node, which workflows of that version still contain. */
const ALL_FORMATS = 'all';

const FILE_FORMATS = [
	{ name: 'Documents (Word)', value: 'word' },
	{ name: 'Presentations (PowerPoint)', value: 'slides' },
	{ name: 'Spreadsheets (Excel)', value: 'excel' },
];

const FORMATS: INodeProperties = {
	displayName: 'Formats',
	name: 'formats',
	type: 'multiOptions',
	noDataExpression: true,
	options: [...FILE_FORMATS, { name: 'Texts and Outlines (No File)', value: 'none' }],
	default: ['word', 'slides', 'excel'],
	description: 'The kinds of runs that start the workflow. If you select none, all of them do.',
	displayOptions: { hide: { '@version': [2] } },
};

const FORMATS_OF_VERSION_2: INodeProperties = {
	...FORMATS,
	options: [{ name: 'All', value: ALL_FORMATS }, ...FILE_FORMATS],
	default: [ALL_FORMATS],
	description: 'The kinds of files that start the workflow',
	displayOptions: { show: { '@version': [2] } },
};

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
		displayName: 'Trigger On',
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
	FORMATS,
	FORMATS_OF_VERSION_2,
	{
		displayName: 'Download File',
		name: 'downloadFile',
		type: 'boolean',
		default: false,
		description:
			'Whether to download the finished file, so that the next nodes can use it. If it cannot be downloaded within 9 seconds, the workflow starts without it, and the field file_error says why.',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in',
		displayOptions: { show: { downloadFile: [true] } },
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

/** Whether an event is one that starts the workflow. */
export function isWanted(context: TriggerContext, { kind, name }: RunEvent): boolean {
	return readEvents(context).includes(name) && isWantedKind(context, kind);
}

/** An event that does not show its kind is better started than lost. */
function isWantedKind(context: TriggerContext, kind: RunEvent['kind']): boolean {
	const formats: unknown = context.getNodeParameter('formats');
	if (!Array.isArray(formats) || formats.length === 0 || formats.includes(ALL_FORMATS)) return true;
	return kind === 'unknown' || formats.includes(kind);
}

/** The binary field for the file; undefined when no file is wanted. */
export function readFileField(context: IWebhookFunctions): string | undefined {
	if (context.getNodeParameter('downloadFile') !== true) return undefined;
	const name: unknown = context.getNodeParameter('binaryPropertyName');
	return isFilled(name) && name.trim() !== '' ? name.trim() : 'data';
}

/** In seconds. */
export function readTolerance(context: TriggerContext): number {
	const tolerance = Number(
		context.getNodeParameter('options.timestampTolerance', DEFAULT_TOLERANCE_SECONDS),
	);
	return tolerance > 0 ? tolerance : DEFAULT_TOLERANCE_SECONDS;
}
