import type { IDataObject } from 'n8n-workflow';

import type { components, paths } from './contract.generated';

type Schemas = components['schemas'];

/**
 * An answer of Overten: the fields of the contract that the node depends on, each of them checked, and whatever else
 * came with them, as JSON.
 */
type Checked<Schema, Field extends keyof Schema> = Pick<Schema, Field> & IDataObject;

export type Format = Schemas['Format'];
export type TaskStatus = Schemas['TaskStatus'];

export type Analysis = Checked<Schemas['Analysis'], 'answer'>;
export type Image = Checked<Schemas['Image'], 'image_id'>;
/** The status is an open set: within v1, Overten may add others. */
export type Task = Checked<Schemas['Task'], 'run_id' | 'task_id'> & { readonly status: string };
export type TextResult = Checked<Schemas['TextResult'], 'text'>;
export type UploadedFile = Checked<Schemas['File'], 'file_id'>;

export type AnalyzeRequest = RequestBody<'/excel/analyze'>;
export type GenerateRequest = Schemas['GenerateRequest'];
export type PreflightRequest = Schemas['PreflightRequest'];

type RequestBody<Path extends keyof paths> = paths[Path] extends {
	readonly post: {
		readonly requestBody: { readonly content: { readonly 'application/json': infer Body } };
	};
}
	? Body
	: never;

/** A path of the contract that starts a job, with its leading slash. */
export type JobPath = Extract<
	keyof paths,
	| '/excel/generate'
	| '/slides/generate'
	| '/slides/outline'
	| '/text/humanize'
	| '/text/new-content'
	| '/text/rewrite'
	| '/word/generate'
>;

/** What a job asks for, without what the execution mode adds and without the key that identifies the job. */
export type JobBody<Path extends JobPath = JobPath> = Path extends JobPath
	? Omit<RequestBody<Path>, 'async' | 'idempotency_key' | 'webhook_url'>
	: never;
