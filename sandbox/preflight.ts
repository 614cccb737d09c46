import { ApiError, notFound } from './api-error.ts';
import type { GenerateRequest } from './contract.ts';
import { parseDirectives } from './directives.ts';
import type { World } from './world.ts';

type Attachments = Pick<
	GenerateRequest,
	'context_files' | 'data_sources' | 'image_assets' | 'init_file' | 'prompt'
>;

/** Phrases that mention an attachment, and the field that provides it. */
const SPEAKS_OF = [
	{ words: /\battached (image|logo|photo|picture)s?\b/i, piece: 'image_assets' },
	{ words: /\battached (csv|data|figures|numbers|sheet|spreadsheet)\b/i, piece: 'data_sources' },
] as const;

/** The groups that request fields belong to, where the dialect names those. */
const GROUPS: Readonly<Record<string, string>> = { image_assets: 'images' };

/** What a request that speaks of attachments must bring along, and what `[[missing=…]]` names. */
export function missingPieces({ dialect }: World, request: Attachments): string[] {
	const asked = parseDirectives(request.prompt).get('missing')?.value.split(',') ?? [];
	const spokenOf = SPEAKS_OF.filter(
		({ piece, words }) => words.test(request.prompt) && !request[piece]?.length,
	).map(({ piece }) => piece);
	const bringsNothing = [
		request.context_files,
		request.data_sources,
		request.image_assets,
		request.init_file,
	].every((given) => !given?.length);
	const unnamed =
		spokenOf.length === 0 && bringsNothing && /\battached\b/i.test(request.prompt)
			? ['data_sources']
			: [];
	const named = [...spokenOf, ...unnamed].map((piece) =>
		dialect.preflightMissing === 'groups' ? (GROUPS[piece] ?? piece) : piece,
	);
	return [...new Set([...asked.map((piece) => piece.trim()), ...named])];
}

/** @throws {ApiError} 404 for a file or an image that was never uploaded, 410 for one that was deleted */
export function checkReferences(world: World, request: Attachments): void {
	const files = [
		...(request.context_files ?? []),
		...(request.data_sources ?? []).map(({ file_id }) => file_id),
		...(request.init_file == null ? [] : [request.init_file]),
	];
	for (const id of files) if (!world.files.has(id)) throw notFound(`The file ${id}`);
	for (const { image_id } of request.image_assets ?? []) {
		const image = world.images.get(image_id);
		if (image === null) throw new ApiError(410, 'gone', `The image ${image_id} was deleted.`);
		if (image === undefined) throw notFound(`The image ${image_id}`);
	}
}
