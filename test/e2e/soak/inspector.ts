import { once } from 'node:events';

/** What the inspector says about a value. */
export interface RemoteValue {
	readonly value?: unknown;
	readonly objectId?: string;
	readonly className?: string;
	/** Such as `Map(12)`. */
	readonly description?: string;
}

export interface RemoteProperty {
	readonly name: string;
	readonly value?: RemoteValue;
}

interface Answer {
	readonly id?: number;
	readonly result?: unknown;
	readonly error?: { readonly message: string };
}

/** Looks into a running Node.js process that was started with `--inspect`. */
export class Inspector {
	readonly #socket: WebSocket;

	#last = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
	}

	/** @param url as the process has printed it, `ws://…` */
	static async open(url: string): Promise<Inspector> {
		const socket = new WebSocket(url);
		await once(socket, 'open');
		return new Inspector(socket);
	}

	async collectGarbage(): Promise<void> {
		await this.#send('HeapProfiler.collectGarbage', {});
	}

	/** Evaluates an expression, which may use `require`. @param byValue whether it is copied here */
	async evaluate(expression: string, byValue: boolean): Promise<RemoteValue> {
		const { result } = await this.#send<{ result: RemoteValue }>('Runtime.evaluate', {
			expression,
			includeCommandLineAPI: true,
			returnByValue: byValue,
		});
		return result;
	}

	/** An object's own properties, with its private ones and those that only an inspector sees, such as `[[Scopes]]`. */
	async propertiesOf({ objectId }: RemoteValue): Promise<readonly RemoteProperty[]> {
		const answer = await this.#send<{
			result: RemoteProperty[];
			internalProperties?: RemoteProperty[];
			privateProperties?: RemoteProperty[];
		}>('Runtime.getProperties', { objectId, ownProperties: true });
		const { internalProperties = [], privateProperties = [], result } = answer;
		return [...result, ...internalProperties, ...privateProperties];
	}

	close(): void {
		this.#socket.close();
	}

	async #send<T>(method: string, params: object): Promise<T> {
		this.#last += 1;
		const id = this.#last;
		const answered = new Promise<T>((resolve, reject) => {
			const listener = ({ data }: MessageEvent<string>) => {
				const answer = JSON.parse(data) as Answer;
				if (answer.id !== id) return;
				this.#socket.removeEventListener('message', listener);
				if (answer.error === undefined) resolve(answer.result as T);
				else reject(new Error(`${method}: ${answer.error.message}`));
			};
			this.#socket.addEventListener('message', listener);
		});
		this.#socket.send(JSON.stringify({ id, method, params }));
		return await answered;
	}
}
