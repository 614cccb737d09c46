/**
 * Where the node does not hold yet: the operations that fail, by single dialect. `npm test` runs a sample, and
 * fails when one of these is mended and still listed, or when another one fails.
 */
export const KNOWN_GAPS: Readonly<Record<string, readonly string[]>> = {};
