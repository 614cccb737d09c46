import { printFacts } from './facts.ts';

export default async function globalTeardown(): Promise<void> {
	await globalThis.runCleanup.run();
	printFacts();
}
