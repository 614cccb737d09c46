import type {
	IBinaryKeyData,
	INode,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { isJsonObject, isRecord, isString } from '../../../api/guards';
import { filesOf, keepsFilesInJson, toFiles } from '../../../execution/item-files';
import type { SettingsContext } from '../../../execution/item-files';

/**
 * What n8n stores of an execution, as far as a pause needs it. n8n has no public way to it, so this is the only file that
 * knows its shape. Read in n8n-core 1.123.81, 2.0.2, 2.20.0 and 2.41.1 (`execution-engine/workflow-execute`): all of them
 * keep the node that runs, or that waits, as an entry with its items, and fail a node with the error of the execution
 * when it was the last one to run (`rethrowLastNodeError`).
 */
export class StoredExecution {
	readonly #entry: Record<string, unknown>;

	readonly #node: Record<string, unknown>;

	readonly #input: readonly INodeExecutionData[];

	readonly #run: Record<string, unknown>;

	readonly #resultData: Record<string, unknown>;

	readonly #hasFilesInJson: boolean;

	private constructor({ entry, hasFilesInJson, input, node, resultData, run }: Parts) {
		this.#entry = entry;
		this.#node = node;
		this.#input = input;
		this.#run = run;
		this.#resultData = resultData;
		this.#hasFilesInJson = hasFilesInJson;
	}

	/** As `execute()` sees it. @returns undefined where n8n's objects have another shape */
	static running(context: NodeContext): StoredExecution | undefined {
		return StoredExecution.#of(context, Reflect.get(context, 'executeData'));
	}

	/** As `webhook()` sees it while the execution waits. @returns undefined where n8n's objects have another shape */
	static waiting(context: NodeContext): StoredExecution | undefined {
		const data = propertyOf(Reflect.get(context, 'runExecutionData'), 'executionData');
		const stack = propertyOf(data, 'nodeExecutionStack');
		return StoredExecution.#of(context, Array.isArray(stack) ? stack[0] : undefined);
	}

	static #of(context: NodeContext, entry: unknown): StoredExecution | undefined {
		const run: unknown = Reflect.get(context, 'runExecutionData');
		const resultData = propertyOf(run, 'resultData');
		const node = propertyOf(entry, 'node');
		const input = itemsIn(propertyOf(entry, 'data'), 0);
		const isKnown =
			isRecord(entry) &&
			isRecord(node) &&
			node.name === context.getNode().name &&
			input !== undefined &&
			isRecord(run) &&
			isRecord(resultData) &&
			isRecord(resultData.runData);
		const hasFilesInJson = keepsFilesInJson(context);
		return isKnown
			? new StoredExecution({ entry, hasFilesInJson, input, node, resultData, run })
			: undefined;
	}

	/** The items that the node was given, in the state in which n8n keeps them. */
	get input(): readonly INodeExecutionData[] {
		return this.#input;
	}

	/** The same items as the previous node returned them. @returns undefined where they cannot be found */
	get originalInput(): INodeExecutionData[] | undefined {
		const { source } = this.#entry;
		// Nothing comes before the node: n8n has started it with an empty item.
		if (source === null) return this.#input.map((item) => ({ ...item, json: {} }));

		const main = propertyOf(source, 'main');
		const from: unknown = Array.isArray(main) ? main[0] : undefined;
		if (!isRecord(from) || !isString(from.previousNode)) return undefined;
		const runs = propertyOf(this.#resultData.runData, from.previousNode);
		const run: unknown = Array.isArray(runs) ? runs[Number(from.previousNodeRun ?? 0)] : undefined;
		const items = itemsIn(propertyOf(run, 'data'), Number(from.previousNodeOutput ?? 0));
		return items?.length === this.#input.length ? items.map((item) => ({ ...item })) : undefined;
	}

	/** The files of an input item, which n8n keeps with it. */
	filesOf(index: number): IBinaryKeyData | undefined {
		const item = this.#input[index];
		return item && toFiles(filesOf(item, this.#hasFilesInJson));
	}

	/**
	 * Lets n8n run the node for whatever else is planned, as for another call of a tool or for another output that leads to it.
	 * When the wait ends, n8n disables the node to pass its items on, and would pass those of the other runs on as well. It also
	 * removes the last run, which is another one where an agent has planned a place for each of its calls.
	 */
	keepOtherRuns(runIndex: number): void {
		const runs = propertyOf(this.#resultData.runData, String(this.#node.name));
		if (Array.isArray(runs) && runs.length > runIndex + 1) runs.push({ ...Object(runs.at(-1)) });
		const stack = propertyOf(this.#run.executionData, 'nodeExecutionStack');
		for (const entry of Array.isArray(stack) ? stack : []) {
			if (!isRecord(entry) || entry === this.#entry) continue;
			if (propertyOf(entry.node, 'name') === this.#node.name) entry.node = { ...this.#node };
		}
	}

	/** Takes back the pause that the node has asked for, before n8n carries it out. */
	forgetPause(): void {
		delete this.#run.waitTill;
		this.forgetWaitLimit();
	}

	/** Takes back the error with which n8n fails the node when the wait ends: see `wait-limit.ts`. */
	forgetWaitLimit(): void {
		if (isRecord(this.#entry.metadata)) delete this.#entry.metadata.resumeError;
	}

	/** Makes n8n fail the node when it resumes, as if the node had thrown the error. On Error must be Stop Workflow. */
	fail(error: NodeApiError | NodeOperationError): void {
		this.#node.disabled = false;
		this.#resultData.error = error;
		this.#resultData.lastNodeExecuted = this.#node.name;
	}
}

interface NodeContext extends SettingsContext {
	getNode(): INode;
}

interface Parts {
	readonly entry: Record<string, unknown>;
	readonly hasFilesInJson: boolean;
	readonly node: Record<string, unknown>;
	readonly input: readonly INodeExecutionData[];
	readonly resultData: Record<string, unknown>;
	readonly run: Record<string, unknown>;
}

function propertyOf(value: unknown, name: string): unknown {
	return isRecord(value) ? value[name] : undefined;
}

function itemsIn(data: unknown, output: number): INodeExecutionData[] | undefined {
	const main = propertyOf(data, 'main');
	const items: unknown = Array.isArray(main) ? main[output] : undefined;
	return Array.isArray(items) && items.every(isItem) ? items : undefined;
}

function isItem(value: unknown): value is INodeExecutionData {
	return isRecord(value) && isJsonObject(value.json);
}
