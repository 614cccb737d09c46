import { finished } from 'node:stream/promises';

import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ApiError, notFound } from '../api-error.ts';
import type { Image, StoredFile } from '../contract.ts';
import { listQuery, pageOf } from '../pages.ts';
import type { PageQuery } from '../pages.ts';
import { newId } from '../world.ts';
import type { UploadedContent, World } from '../world.ts';

declare module 'fastify' {
	interface FastifyRequest {
		/** The file of a multipart request. */
		uploaded: UploadedContent | undefined;
	}
}

type FileCall = FastifyRequest<{ Body: { purpose?: string } }>;
type ImageCall = FastifyRequest<{ Body: { tags?: string; caption?: string } }>;
type ImageIdCall = FastifyRequest<{ Params: { image_id: string } }>;
type ListCall = FastifyRequest<{ Querystring: PageQuery }>;

/** Reads the file from a multipart request. In the body, its name replaces it, as a string in the contract. */
export function storeUpload(world: World) {
	return async function (this: FastifyRequest, part: MultipartFile): Promise<void> {
		const { maxUploadBytes } = world.settings;
		const chunks: Buffer[] = [];
		let size = 0;
		part.file.on('data', (chunk: Buffer) => {
			size += chunk.length;
			// The excess is read and dropped: a client that is cut off would not see the response.
			if (size <= maxUploadBytes) chunks.push(chunk);
		});
		await finished(part.file);
		if (size > maxUploadBytes) {
			const limit = String(maxUploadBytes);
			throw new ApiError(413, 'file_too_large', `A file can have at most ${limit} bytes.`);
		}
		const content = Buffer.concat(chunks);
		this.uploaded = { fileName: part.filename, mimeType: part.mimetype, content };
		part.value = part.filename;
	};
}

export function uploadRoutes(world: World) {
	const findImage = ({ params: { image_id } }: ImageIdCall): Image & UploadedContent => {
		const image = world.images.get(image_id);
		if (image === null) throw new ApiError(410, 'gone', 'This image was deleted.');
		if (image === undefined) throw notFound('This image');
		return image;
	};
	return {
		uploadFile: ({ body, uploaded }: FileCall, reply: FastifyReply): Promise<StoredFile> => {
			const content = contentOf(uploaded);
			const file = {
				...content,
				file_id: newId('file'),
				file_name: content.fileName,
				purpose: body.purpose ?? 'context',
				size: content.content.length,
			};
			world.files.set(file.file_id, file);
			void reply.code(201);
			return Promise.resolve(shown(file));
		},
		uploadImage: ({ body, uploaded }: ImageCall, reply: FastifyReply): Promise<Image> => {
			const content = contentOf(uploaded);
			const image = {
				...content,
				image_id: newId('img'),
				file_name: content.fileName,
				tags: (body.tags ?? '')
					.split(',')
					.map((tag) => tag.trim())
					.filter((tag) => tag !== ''),
				caption: body.caption ?? null,
				created_at: new Date().toISOString(),
			};
			world.images.set(image.image_id, image);
			void reply.code(201);
			return Promise.resolve(shown(image));
		},
		listImages: ({ query }: ListCall): Promise<object> => {
			const kept = [...world.images.values()].filter((image) => image !== null);
			const { items, next_cursor } = pageOf(
				kept.toReversed(),
				({ image_id }) => image_id,
				listQuery(world, query),
			);
			return Promise.resolve({ images: items.map(shown), next_cursor });
		},
		getImage: (request: ImageIdCall): Promise<Image> => Promise.resolve(shown(findImage(request))),
		deleteImage: async (request: ImageIdCall, reply: FastifyReply): Promise<FastifyReply> => {
			world.images.set(findImage(request).image_id, null);
			return await reply.code(204).send();
		},
	};
}

function contentOf(uploaded: UploadedContent | undefined): UploadedContent {
	if (uploaded !== undefined && uploaded.content.length > 0) return uploaded;
	throw new ApiError(400, 'empty_file', 'The file is empty.');
}

/** Without the bytes. */
function shown<T extends UploadedContent>(record: T): Omit<T, keyof UploadedContent> {
	const { content, fileName, mimeType, ...rest } = record;
	return rest;
}
