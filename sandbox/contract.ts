import type { components } from '../nodes/Overten/api/contract.generated.ts';

type Schemas = components['schemas'];

export type Format = Schemas['Format'];
export type GenerateRequest = Schemas['GenerateRequest'];
export type PreflightRequest = Schemas['PreflightRequest'];
export type Run = Schemas['Run'];
export type Task = Schemas['Task'];
export type TaskError = Schemas['TaskError'];
export type TaskResult = Schemas['TaskResult'];
export type TaskStatus = Schemas['TaskStatus'];
export type Webhook = Schemas['Webhook'];
export type Image = Schemas['Image'];
export type StoredFile = Schemas['File'];
export type EventName = 'run.completed' | 'run.failed';
