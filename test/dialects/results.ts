import type { INodeExecutionData } from 'n8n-workflow';

import { binaryOf } from '../support/results';
import { expectThat, FailedItem } from './operation';
import type { NodeResult, Stage } from './stage';

/** The items of a run in which none has failed. @throws {FailedItem} what the node says of those that have */
export function itemsOf({ failed, items }: NodeResult): readonly INodeExecutionData[] {
	const [first, ...others] = failed.map(failureOf);
	if (first === undefined) return items;
	const descriptions = [first, ...others].map(({ description }) => description);
	throw new FailedItem(first.message, descriptions.join('\n'));
}

/** @throws {WrongResult} when there is not exactly one, {@link FailedItem} when it has failed */
export function oneItemOf(result: NodeResult): INodeExecutionData {
	const items = itemsOf(result);
	const [item] = items;
	expectThat(item !== undefined && items.length === 1, `${String(items.length)} items`);
	return item;
}

export function failureOf({ json }: INodeExecutionData): FailedItem {
	const { error } = json;
	return isFields(error)
		? new FailedItem(fieldOf(error, 'message'), fieldOf(error, 'description'))
		: new FailedItem(fieldOf(json, 'error'), '');
}

/** A field as text, '' when it is missing. */
export function fieldOf(
	fields: Readonly<Record<string, unknown>> | undefined,
	name: string,
): string {
	const value = fields?.[name];
	if (value === undefined) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

/** The end of a zip file's directory. */
const ZIP_END = 'PK\u0005\u0006';

/** @throws {WrongResult} when the item does not have a whole Office file */
export async function expectFile(item: INodeExecutionData): Promise<void> {
	expectThat(item.binary?.data !== undefined, 'no file');
	const bytes = await binaryOf(item);
	const isWhole =
		bytes.subarray(0, 2).toString() === 'PK' &&
		bytes.subarray(-22, -18).toString('latin1') === ZIP_END;
	expectThat(isWhole, `${String(bytes.length)} bytes that are no Office file`);
}

/** @throws {WrongResult} when the item does not name the job that was begun, or another was begun beside it */
export async function expectTheJob({ json }: INodeExecutionData, stage: Stage): Promise<void> {
	const tasks = await stage.sandbox.control.tasks();
	expectThat(tasks.length === 1, `${String(tasks.length)} jobs were begun`);
	const [task] = tasks;
	expectThat(fieldOf(json, 'task_id') === task?.task_id, `task_id is ${fieldOf(json, 'task_id')}`);
	expectThat(fieldOf(json, 'run_id') === task.run_id, `run_id is ${fieldOf(json, 'run_id')}`);
}

/** @throws {WrongResult} when the item is not that of a completed job with its file */
export async function expectDocument(item: INodeExecutionData): Promise<void> {
	expectThat(item.json.status === 'completed', `status is ${fieldOf(item.json, 'status')}`);
	await expectFile(item);
}
