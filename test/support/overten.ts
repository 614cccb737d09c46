import type { INodeParameters } from 'n8n-workflow';

import type { DialectChange } from '../../sandbox/dialects/dialect';
import { Engine } from './engine';

import { startSandbox } from './sandbox';
import type { Sandbox } from './sandbox';

/** Polls often enough to find a test's job, which takes 200 ms, done soon. */
export const LOOK_SOON = { firstPollAfter: 0.05, maxPollInterval: 0.05 };

export interface OvertenAccess {
	readonly apiKey: string;
	readonly baseUrl: string;
	readonly webhookSecret: string;
}

export interface Overten {
	readonly sandbox: Sandbox;
	readonly engine: Engine;
}

/** A sandbox, and an engine whose credential points to it. */
export async function startOverten(
	credential: Partial<OvertenAccess> = {},
	binaryMode?: 'default' | 'filesystem',
	dialect: DialectChange = {},
): Promise<Overten> {
	const sandbox = await startSandbox({ dialect });
	return { sandbox, engine: await Engine.create({ ...accessTo(sandbox, credential) }, binaryMode) };
}

/** For the tests of a file: started before the first, reset before each, and stopped after the last. */
export function overtenForTests(): Overten {
	let running: Overten | undefined;
	const started = (): Overten => {
		if (running === undefined) throw new Error('Overten is started before the first test.');
		return running;
	};
	beforeAll(async () => {
		running = await startOverten();
	});
	beforeEach(async () => {
		await started().sandbox.control.reset();
	});
	afterAll(async () => {
		await running?.sandbox.stop();
	});
	return {
		get sandbox() {
			return started().sandbox;
		},
		get engine() {
			return started().engine;
		},
	};
}

export function accessTo(
	{ apiKey, apiUrl, webhookSecret }: Sandbox,
	credential: Partial<OvertenAccess> = {},
): OvertenAccess {
	return { apiKey, baseUrl: apiUrl, webhookSecret, ...credential };
}

/** The parameters of Generate as the panel sets them, except for fast polling. */
export function generate(parameters: INodeParameters = {}): INodeParameters {
	const { options = {}, ...rest } = parameters;
	return {
		resource: 'spreadsheet',
		operation: 'generate',
		prompt: 'A sales report by region',
		startFrom: 'blank',
		executionMode: 'poll',
		afterPromotion: 'poll',
		webhookUrl: '',
		downloadFile: true,
		binaryPropertyName: 'data',
		attachments: {},
		brand: {},
		...rest,
		options: { ...LOOK_SOON, ...Object(options) },
	};
}

/** Items with their own prompts, for use with `prompt: '={{ $json.prompt }}'`. */
export function promptItems(...prompts: string[]) {
	return prompts.map((prompt, index) => ({ json: { prompt }, pairedItem: { item: index } }));
}

export const PROMPT_OF_ITEM = '={{ $json.prompt }}';
