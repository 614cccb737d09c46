import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	IGetNodeParameterOptions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isJsonObject } from '../api/guards';
import { StopSignal } from '../api/stop-signal';
import type { JobStage } from '../errors/failure-table';
import type { TaskReference } from '../errors/task-errors';
import type { Words } from '../errors/words';
import { executionIdOf, hostOf, nodeContextOf } from './host';
import type { Host } from './host';
import { filesOf, keepsFilesInJson } from './item-files';
import { Submissions } from './submissions';
import { Uploads } from './uploads';

/** What the items of one execution of the node share. */
export class Batch {
	readonly client: OvertenClient;

	readonly context: IExecuteFunctions;

	readonly host: Host;

	readonly items: readonly Item[];

	/** How many items run side by side, as each of them says it. @throws {ParameterError} */
	readonly itemsAtOnce: (item: Item) => number;

	/** What n8n keeps for the node over Retry On Fail, the Retry button and a pause; empty where it keeps nothing. */
	readonly nodeContext: Record<string, unknown>;

	readonly stop: StopSignal;

	/** What a model sends is no item of n8n's: its JSON names no files. */
	readonly hasFilesInJson: boolean;

	/** In ms since the epoch. */
	readonly startedAt = Date.now();

	readonly submissions = new Submissions();

	readonly uploads: Uploads;

	/** How errors speak of the operation, in its mode. */
	words: Words;

	/** The tasks that an earlier attempt has started: an error names them, also those of items that were not reached. */
	earlierTasks: readonly string[] = [];

	/** The failure that stops the node, from the first item that fails. */
	failure: Promise<NodeApiError | NodeOperationError> | undefined;

	#runIndex: number | undefined;

	constructor(context: IExecuteFunctions, itemsAtOnce: (item: Item) => number, words: Words) {
		this.context = context;
		this.host = hostOf(context);
		this.hasFilesInJson = !this.host.isTool && keepsFilesInJson(context);
		this.itemsAtOnce = itemsAtOnce;
		this.words = words;
		this.stop = new StopSignal(context.getExecutionCancelSignal());
		this.client = new OvertenClient(context, this.stop);
		this.nodeContext = nodeContextOf(context) ?? {};
		this.uploads = new Uploads(this.client, this.nodeContext);
		this.items = context.getInputData().map((input, index) => new Item(this, index, input));
	}

	/** Undefined where n8n runs the node as a tool without an execution. */
	get executionId(): string | undefined {
		return executionIdOf(this.context);
	}

	/** Which run of the node this is in the execution, as in a loop. Asking n8n takes a good part of a millisecond. */
	get runIndex(): number {
		this.#runIndex ??= Number(this.context.getWorkflowDataProxy(0).$runIndex);
		return this.#runIndex;
	}
}

/** One input item, with n8n's context and Overten's client at hand. */
export class Item {
	readonly batch: Batch;

	readonly index: number;

	/** The files of the input item, by binary field. */
	readonly files: IBinaryKeyData | undefined;

	readonly #input: INodeExecutionData;

	/** Its latest task: errors name it, since it may continue at Overten. */
	task: TaskReference | undefined;

	/** How far its paid job has come, which decides what an error says about credits. */
	stage: JobStage = 'free';

	#options: IDataObject | undefined;

	constructor(batch: Batch, index: number, input: INodeExecutionData) {
		this.batch = batch;
		this.index = index;
		this.files = filesOf(input, batch.hasFilesInJson);
		this.#input = input;
	}

	/** What the previous node returned: a pause replaces it in n8n's item, and takes that back. */
	get json(): IDataObject {
		return this.#input.json;
	}

	get client(): OvertenClient {
		return this.batch.client;
	}

	get context(): IExecuteFunctions {
		return this.batch.context;
	}

	/** The parameter with its expressions evaluated for this item; '' or `fallback` when it is not set. */
	parameter(name: string, fallback: unknown = '', options?: IGetNodeParameterOptions): unknown {
		return this.context.getNodeParameter(name, this.index, fallback, options);
	}

	/** Whether a model reads the output. */
	get isModel(): boolean {
		return this.batch.host.isTool;
	}

	/** The values of the collection Options that a person has added. */
	get options(): IDataObject {
		const values = this.#options ?? this.parameter('options', {});
		this.#options = isJsonObject(values) ? values : {};
		return this.#options;
	}

	/** An output item that is paired with this one. */
	output(json: IDataObject): INodeExecutionData {
		return { json, pairedItem: { item: this.index } };
	}
}
