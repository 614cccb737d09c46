import { printFacts } from './facts.ts';
import { printCases } from './operator-cases.ts';

export default async function globalTeardown(): Promise<void> {
	await globalThis.runCleanup.run();
	printCases();
	printFacts();
}
