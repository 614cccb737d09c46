import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	IGetNodeParameterOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isJsonObject } from '../api/guards';
import { StopSignal } from '../api/stop-signal';
import type { JobStage } from '../errors/failure-table';
import type { TaskReference } from '../errors/task-errors';
import { Uploads } from './uploads';

/** What the items of one execution of the node share. */
export class Batch {
	readonly client: OvertenClient;

	readonly context: IExecuteFunctions;

	readonly items: readonly Item[];

	/** How many items run side by side, as each of them says it. @throws {ParameterError} */
	readonly itemsAtOnce: (item: Item) => number;

	readonly stop: StopSignal;

	readonly uploads: Uploads;

	#runIndex: number | undefined;

	constructor(context: IExecuteFunctions, itemsAtOnce: (item: Item) => number) {
		this.context = context;
		this.itemsAtOnce = itemsAtOnce;
		this.stop = new StopSignal(context.getExecutionCancelSignal());
		this.client = new OvertenClient(context, this.stop);
		this.uploads = new Uploads(this.client);
		this.items = context.getInputData().map((input, index) => new Item(this, index, input));
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

	/** Its latest task: errors name it, since it may continue at Overten. */
	task: TaskReference | undefined;

	/** How far its paid job has come, which decides what an error says about credits. */
	stage: JobStage = 'free';

	#options: IDataObject | undefined;

	constructor(batch: Batch, index: number, { binary }: INodeExecutionData) {
		this.batch = batch;
		this.index = index;
		this.files = binary;
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
