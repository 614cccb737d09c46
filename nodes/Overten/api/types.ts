import type { components, paths } from './contract.generated';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Analysis = Schemas['Analysis'];
export type AnalyzeRequest = RequestBody<'/excel/analyze'>;
export type Format = Schemas['Format'];
export type GenerateRequest = Schemas['GenerateRequest'];
export type GenerationResult = Schemas['GenerationResult'];
export type Image = Schemas['Image'];
export type PreflightRequest = Schemas['PreflightRequest'];
export type Run = Schemas['Run'];
export type Task = Schemas['Task'];
export type TaskAccepted = Schemas['TaskAccepted'];
export type TaskStatus = Schemas['TaskStatus'];
export type TextResult = Schemas['TextResult'];
export type UploadedFile = Schemas['File'];

type RequestBody<Path extends keyof paths> = paths[Path] extends {
	readonly post: {
		readonly requestBody: { readonly content: { readonly 'application/json': infer Body } };
	};
}
	? Body
	: never;

/** A path of the contract that begins a job, with its leading slash. */
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

/** What a job is asked with, but for how its end is to be learnt: that is the execution mode's. */
export type JobBody<Path extends JobPath = JobPath> = Path extends JobPath
	? Omit<RequestBody<Path>, 'async' | 'webhook_url'>
	: never;
