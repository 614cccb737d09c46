type Task = () => Promise<void> | void;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** What has to be undone when the script ends, however it ends: the newest first. */
export class Cleanup {
	readonly #tasks = new Set<Task>();

	#running: Promise<void> | undefined;

	#interrupted = false;

	readonly #interrupt = () => {
		this.#interrupted = true;
		void this.run().finally(() => process.exit(130));
	};

	/** Also undoes everything, and ends the process, when a person presses Ctrl-C or closes the terminal. */
	constructor() {
		for (const signal of SIGNALS) {
			// Not `once`: libraries that watch for signals end the process where they find themselves alone.
			process.on(signal, this.#interrupt);
		}
	}

	/** Whether a person has stopped the script: what fails from then on fails because of that. */
	get interrupted(): boolean {
		return this.#interrupted;
	}

	/**
	 * What is added while the script ends is undone at once.
	 *
	 * @returns what takes the task back, for work that has undone itself
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
		for (const signal of SIGNALS) process.off(signal, this.#interrupt);
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
