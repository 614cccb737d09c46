import type { IPinData } from 'n8n-workflow';

import { callMcpServer, callWebhook } from './callers.ts';
import type { FileKind } from './check-file.ts';
import type { FilledPage } from './fill-in-form.ts';

/** What is expected of the items of a node. */
export interface Expected {
	readonly node: string;
	readonly items: number;
	/** Of the file in the field `data` of every item. */
	readonly file?: FileKind;
	/** Of the file at the link in the field `file_url` or `file` of every item. */
	readonly link?: FileKind;
}

/** How an example is run, and its expected result. */
export interface ExampleCase {
	/** Below `examples/`. */
	readonly file: string;
	/** The node that it starts from in the editor; undefined where somebody calls it instead. */
	readonly start?: string;
	readonly caller?: {
		/** Calls the active example. @returns the links to files in its answers */
		readonly call: (n8nUrl: string) => Promise<string[]>;
		readonly file: FileKind;
	};
	/** The output of nodes that have no input here, such as a form. */
	readonly pinData?: (n8nUrl: string, converterUrl: string) => IPinData;
	/** The pages of forms for which it waits, in their order. */
	readonly pages?: readonly FilledPage[];
	readonly expected: readonly Expected[];
	/** Another example, which is active and started by Overten. */
	readonly listener?: {
		readonly file: string;
		/** How often it is started. */
		readonly executions: number;
		/** Of all its executions together. */
		readonly expected: readonly Expected[];
	};
}

const ORDERS = [
	{ number: '1', customer: 'Hotel Seeblick', items: '300 croissants at 1.10' },
	{ number: '2', customer: 'School kitchen [[fail]]', items: '200 pretzels at 0.80' },
	{ number: '3', customer: 'Café am Markt [[missing=data_sources]]', items: 'as attached' },
	{ number: '4', customer: 'Town library', items: '40 rolls at 0.55' },
	{ number: '5', customer: 'Kindergarten', items: '' },
];

export const CASES: readonly ExampleCase[] = [
	{
		file: 'three-documents.json',
		start: 'Start Here',
		expected: [
			{ node: 'Workbook', items: 1, file: 'xlsx' },
			{ node: 'Document', items: 1, file: 'docx' },
			{ node: 'Deck', items: 1, file: 'pptx' },
		],
	},
	{
		file: 'form-to-report.json',
		start: 'On Form Submission',
		pinData: () => ({
			'On Form Submission': [
				{
					json: {
						Topic: 'Öffnungszeiten am Sonntag',
						Readers: 'the two owners',
						'Points to Cover': 'cost\nstaff',
						'E-Mail': 'owner@example.com',
						submittedAt: '2026-03-02T09:00:00.000Z',
						formMode: 'test',
					},
				},
			],
		}),
		expected: [
			{ node: 'Report', items: 1, file: 'docx' },
			{ node: 'E-Mail Draft', items: 1, file: 'eml' },
		],
	},
	{
		file: 'outline-approval.json',
		start: 'On Form Submission',
		pinData: () => ({
			'On Form Submission': [
				{
					json: {
						Topic: 'Our new opening hours',
						Audience: 'the two owners',
						submittedAt: '2026-03-02T09:00:00.000Z',
						formMode: 'test',
					},
				},
			],
		}),
		pages: [
			{ node: 'Review', values: ['1. Why we change\n2. What it costs', 'Make the deck'] },
			{ node: 'Your Deck', values: [] },
		],
		expected: [
			{ node: 'Outline', items: 1 },
			{ node: 'Deck', items: 1, file: 'pptx' },
		],
	},
	{
		file: 'document-as-pdf.json',
		start: 'Start Here',
		pinData: (_n8nUrl, converter) => ({
			Brief: [{ json: { topic: 'Our new opening hours', converter } }],
		}),
		expected: [
			{ node: 'Document', items: 1, file: 'docx' },
			{ node: 'PDF', items: 1, file: 'pdf' },
		],
	},
	{
		file: 'csv-to-workbook.json',
		start: 'Start Here',
		expected: [{ node: 'Workbook', items: 1, file: 'xlsx' }],
	},
	{
		file: 'weekly-deck.json',
		start: 'Every Monday',
		pinData: () => ({ 'Every Monday': [{ json: { timestamp: '2026-03-02T07:00:00.000+01:00' } }] }),
		expected: [{ node: 'Finished?', items: 1, file: 'pptx' }],
	},
	{
		file: 'turn-by-turn.json',
		start: 'Start Here',
		expected: [
			{ node: 'First Draft', items: 1 },
			{ node: 'Second Turn', items: 1 },
			{ node: 'Last Turn', items: 1, file: 'xlsx' },
		],
	},
	{
		file: 'long-deck.json',
		start: 'Start Here',
		expected: [
			{ node: 'Slides 1 to 30', items: 1 },
			{ node: 'Slides 31 to 50', items: 1, file: 'pptx' },
		],
	},
	{
		file: 'invoices-with-error-output.json',
		start: 'Start Here',
		pinData: () => ({ Orders: [{ json: { orders: ORDERS } }] }),
		expected: [
			{ node: 'Invoices', items: 2, file: 'docx' },
			{ node: 'To Review', items: 3 },
		],
		listener: {
			file: 'whenever-a-run-ends.json',
			// Two orders are rejected before they become runs.
			executions: 3,
			expected: [
				{ node: 'File', items: 2, file: 'docx' },
				{ node: 'What Happened', items: 1 },
			],
		},
	},
	{
		file: 'start-and-move-on.json',
		start: 'Start Here',
		pinData: (n8nUrl) => ({
			Brief: [
				{
					json: {
						topic: 'Our new opening hours',
						// The ID is that of the trigger in the other workflow.
						collector_url: `${n8nUrl}/webhook/6a1f7b52-0a53-4c19-9d0e-3b1c8f0c0002/overten`,
					},
				},
			],
		}),
		expected: [{ node: 'Document', items: 1 }],
		listener: {
			file: 'collect-finished-runs.json',
			executions: 1,
			expected: [{ node: 'File', items: 1, file: 'docx' }],
		},
	},
	{
		file: 'ai-agent.json',
		start: 'When Chat Message Received',
		pinData: () => ({
			'When Chat Message Received': [
				{
					json: {
						sessionId: 'example',
						action: 'sendMessage',
						chatInput: 'Please make a price list for a bakery.',
					},
				},
			],
			// What a person does in the chat.
			'Ask First': [{ json: { data: { approved: true } } }],
			'I Am on It': [{ json: {} }],
			'Send the Answer': [{ json: {} }],
		}),
		expected: [{ node: 'Answer', items: 1, link: 'xlsx' }],
	},
	{
		file: 'mcp-server.json',
		caller: { call: callMcpServer, file: 'docx' },
		expected: [],
	},
	{
		file: 'workflow-for-agents.json',
		start: 'Called by an Agent',
		pinData: () => ({ 'Called by an Agent': [{ json: { prompt: 'A deck about a bakery' } }] }),
		expected: [{ node: 'For the Agent', items: 1, link: 'pptx' }],
	},
	{
		file: 'webhook-to-report.json',
		caller: { call: callWebhook, file: 'docx' },
		expected: [],
	},
];
