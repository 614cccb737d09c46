/** What is due at a moment; of those that are due at the same one, the first that was made comes first. */
export interface Due {
	readonly due: number;
	readonly order: number;
}

interface Entry<T> extends Due {
	readonly item: T;
}

/** A binary heap: a day of many jobs has a hundred thousand timers, most of which never fire. */
export class TimerQueue<T extends Due> {
	readonly #heap: Entry<T>[] = [];

	/** At the moment at which the item is due now. */
	add(item: T): void {
		const { due, order } = item;
		const entry = { due, order, item };
		let index = this.#heap.push(entry) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			const above = this.#heap[parent];
			if (above === undefined || !isBefore(entry, above)) break;
			this.#heap[index] = above;
			index = parent;
		}
		this.#heap[index] = entry;
	}

	/**
	 * The item that is due next. Entries of items that were removed, or that are due at another moment by now, are dropped.
	 *
	 * @param holds whether an item is still in the queue
	 */
	next(holds: (item: T) => boolean): T | undefined {
		for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
			const { due, item } = first;
			if (item.due === due && holds(item)) return item;
			this.#drop();
		}
		return undefined;
	}

	clear(): void {
		this.#heap.length = 0;
	}

	#drop(): void {
		const last = this.#heap.pop();
		if (last === undefined || this.#heap.length === 0) return;
		let index = 0;
		for (;;) {
			const left = 2 * index + 1;
			const [a, b] = [this.#heap[left], this.#heap[left + 1]];
			if (a === undefined) break;
			const [below, at] = b !== undefined && isBefore(b, a) ? [b, left + 1] : [a, left];
			if (!isBefore(below, last)) break;
			this.#heap[index] = below;
			index = at;
		}
		this.#heap[index] = last;
	}
}

function isBefore(one: Due, other: Due): boolean {
	return one.due < other.due || (one.due === other.due && one.order < other.order);
}
