import type {
	IHookFunctions,
	INodeProperties,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isFilled, isString } from '../api/guards';
import { RUN_COMPLETED, RUN_FAILED } from './event-item';
import type { RunEvent } from './event-item';

/** A selection of version 2 of the trigger, which workflows of that version still contain. */
const ALL_FORMATS = 'all';

const FILE_FORMATS = [
	{ name: 'Documents (Word)', value: 'word' },
	{ name: 'Presentations (PowerPoint)', value: 'slides' },
	{ name: 'Spreadsheets (Excel)', value: 'excel' },
];

/** What the canvas shows below the node's name. */
export const EVENTS_SUBTITLE = `={{ $parameter["events"].join(", ").replace("${RUN_COMPLETED}", "Run Completed").replace("${RUN_FAILED}", "Run Failed") }}`;

export const EVENTS: INodeProperties = {
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
};

export const FORMATS: INodeProperties = {
	displayName: 'Formats',
	name: 'formats',
	type: 'multiOptions',
	noDataExpression: true,
	options: [...FILE_FORMATS, { name: 'Texts and Outlines (No File)', value: 'none' }],
	default: ['word', 'slides', 'excel'],
	description: 'The kinds of runs that start the workflow. If you select none, all of them do.',
};

export const FORMATS_OF_VERSION_2: INodeProperties = {
	...FORMATS,
	options: [{ name: 'All', value: ALL_FORMATS }, ...FILE_FORMATS],
	default: [ALL_FORMATS],
	description: 'The kinds of files that start the workflow',
};

/** @param otherwise a sentence without its period: what happens when the file cannot be downloaded */
export function downloadFields(otherwise: string): INodeProperties[] {
	return [
		{
			displayName: 'Download File',
			name: 'downloadFile',
			type: 'boolean',
			default: false,
			description: `Whether to download the finished file, so that the next nodes can use it. ${otherwise}.`,
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
	];
}

type EventContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** The events that start the workflow, in a fixed order. */
export function readEvents(context: EventContext): string[] {
	const events: unknown = context.getNodeParameter('events');
	return Array.isArray(events) ? events.filter(isString).sort() : [];
}

/** Whether an event is one that starts the workflow. */
export function isWanted(context: EventContext, { kind, name }: RunEvent): boolean {
	return readEvents(context).includes(name) && isWantedKind(context, kind);
}

/** An event that does not show its kind is better started than lost. */
function isWantedKind(context: EventContext, kind: RunEvent['kind']): boolean {
	const formats: unknown = context.getNodeParameter('formats');
	if (!Array.isArray(formats) || formats.length === 0 || formats.includes(ALL_FORMATS)) return true;
	return kind === 'unknown' || formats.includes(kind);
}

/** The binary field for the file; undefined when no file is wanted. */
export function readFileField(context: IPollFunctions | IWebhookFunctions): string | undefined {
	if (context.getNodeParameter('downloadFile') !== true) return undefined;
	const name: unknown = context.getNodeParameter('binaryPropertyName');
	return isFilled(name) && name.trim() !== '' ? name.trim() : 'data';
}
