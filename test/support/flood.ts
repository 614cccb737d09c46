/** How many of something a flood has: in full, with `npm run test:flood`. */
export function inFlood(usually: number, inFull: number): number {
	return process.env.FLOOD === 'full' ? inFull : usually;
}
