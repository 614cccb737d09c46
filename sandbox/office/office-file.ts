import type { Format } from '../contract.ts';

export interface Brand {
	/** `#RRGGBB` */
	readonly primary_color?: string;
	readonly font?: string;
	readonly logo_url?: string;
}

/** What a file is made from. */
export interface OfficeContent {
	/** First line or sentence of the first prompt. */
	readonly title: string;
	/** One a turn of the run. */
	readonly prompts: readonly string[];
	/** Six digits without `#`. */
	readonly color: string;
	readonly font: string;
}

type MakeFile = (content: OfficeContent) => Promise<Buffer>;

/** The libraries load with the first file of their kind: they are large, and many a sandbox never makes one. */
const MAKERS: Readonly<Record<Format, () => Promise<MakeFile>>> = {
	excel: async () => (await import('./workbook.ts')).makeWorkbook,
	word: async () => (await import('./document.ts')).makeDocument,
	slides: async () => (await import('./deck.ts')).makeDeck,
};

/** Characters that no XML file may hold: Office calls a file broken that does. */
const NOT_IN_XML = /[\p{Cs}\uFFFE\uFFFF]|[^\P{Cc}\t\n\r]/gu;

const LONGEST_TITLE = 80;

/** A real Office file about the prompts. */
export async function makeOfficeFile(
	format: Format,
	prompts: readonly string[],
	brand: Brand | undefined,
): Promise<Buffer> {
	const make = await MAKERS[format]();
	const texts = prompts.map((prompt) => prompt.replace(NOT_IN_XML, ''));
	const [sentence = ''] = (texts[0] ?? '').split(/[\n.!?]/);
	const title = Array.from(sentence).slice(0, LONGEST_TITLE).join('').trim();
	return await make({
		title: title === '' ? 'Untitled' : title,
		prompts: texts,
		color: (brand?.primary_color ?? '#1F4E79').slice(1),
		font: brand?.font ?? 'Calibri',
	});
}
