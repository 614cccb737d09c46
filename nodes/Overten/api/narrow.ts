import type { IDataObject } from 'n8n-workflow';

import type {
	Analysis,
	Format,
	GenerationResult,
	Image,
	Task,
	TaskAccepted,
	TaskStatus,
	TextResult,
	UploadedFile,
} from './types';

const TASK_STATUSES: Readonly<Record<TaskStatus, true>> = {
	queued: true,
	running: true,
	completed: true,
	failed: true,
	cancelled: true,
	expired: true,
};

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
	return typeof value === 'string';
}

function isFilled(value: unknown): value is string {
	return isString(value) && value !== '';
}

export function isFormat(value: unknown): value is Format {
	return value === 'excel' || value === 'word' || value === 'slides';
}

function isTaskStatus(value: unknown): value is TaskStatus {
	return isString(value) && Object.hasOwn(TASK_STATUSES, value);
}

export function isTask(value: unknown): value is Task {
	return isRecord(value) && isFilled(value.task_id) && isTaskStatus(value.status);
}

export function isTaskAccepted(value: unknown): value is TaskAccepted {
	return isTask(value) && isFilled(value.run_id);
}

export function isGenerationResult(value: unknown): value is GenerationResult {
	return isTaskAccepted(value) && value.status === 'completed';
}

export function isTextResult(value: unknown): value is TextResult {
	return isRecord(value) && isString(value.text);
}

export function isAnalysis(value: unknown): value is Analysis {
	return isRecord(value) && isString(value.answer);
}

export function isUploadedFile(value: unknown): value is UploadedFile {
	return isRecord(value) && isFilled(value.file_id);
}

export function isImage(value: unknown): value is Image {
	return isRecord(value) && isFilled(value.image_id);
}

/** What was parsed from JSON and is an object, as n8n hands it from node to node. */
export function isJsonObject(value: unknown): value is IDataObject {
	return isRecord(value);
}
