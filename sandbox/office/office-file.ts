import type { Format } from '../contract.ts';
import { contentOf } from './content.ts';
import type { Brand, OfficeContent } from './content.ts';

type MakeFile = (content: OfficeContent) => Promise<Buffer>;

/** The libraries load with the first file of their kind: they are large, and many a sandbox never makes one. */
const MAKERS: Readonly<Record<Format, () => Promise<MakeFile>>> = {
	excel: async () => (await import('./workbook.ts')).makeWorkbook,
	word: async () => (await import('./document.ts')).makeDocument,
	slides: async () => (await import('./deck.ts')).makeDeck,
};

/** A real Office file about the prompts. */
export async function makeOfficeFile(
	format: Format,
	prompts: readonly string[],
	brand: Brand | undefined,
): Promise<Buffer> {
	const make = await MAKERS[format]();
	return await make(contentOf(prompts, brand));
}
