import PptxGenJs from 'pptxgenjs';

import type { OfficeContent } from './content.ts';

/** A title slide, a slide a turn, and a closing one. */
export async function makeDeck({ title, prompts, color, font }: OfficeContent): Promise<Buffer> {
	const deck = new PptxGenJs();
	deck.layout = 'LAYOUT_WIDE';
	deck.title = title;

	const cover = deck.addSlide();
	cover.background = { color };
	cover.addText(title, {
		x: 0.8,
		y: 2.6,
		w: 11.7,
		h: 1.6,
		fontFace: font,
		fontSize: 40,
		bold: true,
		color: 'FFFFFF',
	});

	const slides: (readonly [string, readonly string[]])[] = [
		['At a Glance', ['Why this matters', 'What we found', 'What comes next']],
		...prompts.map((prompt, index) => [`Part ${String(index + 1)}`, sentencesOf(prompt)] as const),
		['Next Steps', ['Discuss', 'Decide', 'Begin']],
	];
	for (const [heading, points] of slides) {
		const slide = deck.addSlide();
		slide.addText(heading, {
			x: 0.8,
			y: 0.5,
			w: 11.7,
			h: 0.9,
			fontFace: font,
			fontSize: 28,
			bold: true,
			color,
		});
		slide.addText(
			points.map((text) => ({ text, options: { bullet: true, breakLine: true } })),
			{ x: 0.8, y: 1.7, w: 11.7, h: 4.8, fontFace: font, fontSize: 20, valign: 'top' },
		);
	}
	const written = await deck.write({ outputType: 'nodebuffer' });
	if (Buffer.isBuffer(written)) return written;
	throw new TypeError('pptxgenjs wrote no buffer');
}

function sentencesOf(prompt: string): string[] {
	return prompt
		.split(/(?<=[.!?])\s+|\n+/)
		.filter((sentence) => sentence !== '')
		.slice(0, 8);
}
