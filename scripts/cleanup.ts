type Task = () => Promise<void> | void;

/** The last one is for a worker process, such as Jest's, whose parent has ended without it. */
const ENDS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'disconnect'] as const;

/** What has to be undone when the script ends, however it ends, newest first. */
export class Cleanup {
	readonly #tasks = new Set<Task>();

	#running: Promise<void> | undefined;

	#interrupted = false;

	readonly #within: Cleanup | undefined;

	readonly #interrupt = () => {
		this.#interrupted = true;
		void this.run().finally(() => process.exit(130));
	};

	/**
	 * Also undoes everything, and ends the process, when the user presses Ctrl-C or closes the terminal, and in a worker
	 * process when its parent ends.
	 *
	 * @param within what does so instead, and ends the process only when this has been undone, too
	 */
	constructor(within?: Cleanup) {
		this.#within = within;
		if (within !== undefined) {
			within.add(async () => {
				await this.run();
			});
			return;
		}
		for (const end of ENDS) {
			// Not `once`: libraries that listen for signals end the process if there is no other listener.
			process.on(end, this.#interrupt);
		}
	}

	/** Whether the user has stopped the script, which causes all later failures. */
	get interrupted(): boolean {
		return this.#within?.interrupted ?? this.#interrupted;
	}

	/**
	 * A task that is added while the script ends is undone immediately.
	 *
	 * @returns a function that removes the task, for work that has already been undone
	 */
	add(task: Task): () => void {
		this.#tasks.add(task);
		if (this.#running !== undefined) this.#running = this.#running.then(() => this.#runAll());
		return () => {
			this.#tasks.delete(task);
		};
	}

	async run(): Promise<void> {
		let awaited: Promise<void> | undefined;
		this.#running ??= this.#runAll();
		// A task may have been added while the others ran.
		while (awaited !== this.#running) {
			awaited = this.#running;
			await awaited;
		}
		if (this.#interrupted) return;
		for (const end of ENDS) process.off(end, this.#interrupt);
	}

	async #runAll(): Promise<void> {
		for (let task = [...this.#tasks].at(-1); task !== undefined; task = [...this.#tasks].at(-1)) {
			this.#tasks.delete(task);
			try {
				await task();
			} catch (error) {
				console.error(error);
			}
		}
	}
}
