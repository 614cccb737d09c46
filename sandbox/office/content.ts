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

/** Characters that no XML file may hold: Office calls a file broken that does. */
const NOT_IN_XML = /[\p{Cs}\uFFFE\uFFFF]|[^\P{Cc}\t\n\r]/gu;

const LONGEST_TITLE = 80;

export function contentOf(prompts: readonly string[], brand: Brand | undefined): OfficeContent {
	const texts = prompts.map((prompt) => prompt.replace(NOT_IN_XML, ''));
	const [sentence = ''] = (texts[0] ?? '').split(/[\n.!?]/);
	const title = Array.from(sentence).slice(0, LONGEST_TITLE).join('').trim();
	return {
		title: title === '' ? 'Untitled' : title,
		prompts: texts,
		color: (brand?.primary_color ?? '#1F4E79').slice(1),
		font: brand?.font ?? 'Calibri',
	};
}
