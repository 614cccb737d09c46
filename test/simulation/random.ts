/** Makes `Math.random` a sequence that depends on the seed alone: a run can then be replayed. */
export function seedRandom(seed: number): void {
	let state = seed >>> 0;
	// mulberry32: small, and even enough for jitter.
	Math.random = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
