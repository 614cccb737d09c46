import type { INodeParameters } from 'n8n-workflow';

import { Engine } from './engine';
import type { Sandbox } from './sandbox';
import { sandboxForFile, sandboxForTests } from './shared-sandbox';

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

/** For the tests of a file: an engine, whose credential points to a sandbox that is as new when a test starts. */
export function overtenForTests(): Overten {
	return withEngine(sandboxForTests());
}

/** The same, for tests that use what was made before the first of them. */
export function overtenForFile(): Overten {
	return withEngine(sandboxForFile());
}

function withEngine(sandbox: Sandbox): Overten {
	let engine: Engine | undefined;
	beforeAll(async () => {
		engine = await engineFor(sandbox);
	});
	return {
		sandbox,
		get engine() {
			if (engine === undefined) throw new Error('The engine is created before the first test.');
			return engine;
		},
	};
}

export async function engineFor(
	sandbox: Sandbox,
	credential: Partial<OvertenAccess> = {},
	binaryMode?: 'default' | 'filesystem',
): Promise<Engine> {
	return await Engine.create({ ...accessTo(sandbox, credential) }, binaryMode);
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
