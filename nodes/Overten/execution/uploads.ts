import { createHash } from 'crypto';

import type { OvertenClient } from '../api/client';
import { uploadFile } from '../api/files';
import type { FilePurpose } from '../api/files';
import { isJsonObject, isString } from '../api/guards';
import { uploadImage } from '../api/images';
import type { ImageLabels } from '../api/images';
import type { OpenContent } from '../api/multipart';
import { keptByProcess } from '../process-state';

/** Where the node's context holds the IDs of what was uploaded, by name. */
const CONTEXT_KEY = 'overtenUploads';

/** More uploads of one execution are not remembered: a retry would upload the rest again. */
const MAX_REMEMBERED = 200;

/** A file that Overten may not have yet. */
export interface FileToUpload {
	/** The same for the same file, wherever in this execution and its retries it is found. */
	readonly identity: string;
	readonly fileName: string;
	readonly mimeType: string;
	readonly open: OpenContent;
	/** The SHA-256 of its content, where it is known already. */
	readonly digest?: string;
}

/** IDs by the content of the files, for jobs that are the same by their content. */
const sharedIds = keptByProcess<string>('uploadedFiles');

/**
 * The uploads of one execution: a file that several items share is uploaded once, and a retry uploads nothing again.
 */
export class Uploads {
	readonly #client: OvertenClient;

	readonly #nodeContext: Record<string, unknown>;

	readonly #ids = new Map<string, Promise<string>>();

	/** Of each upload, by its ID. Those of files in memory do not keep their content there. */
	readonly #digestsById = new Map<string, () => Promise<string>>();

	readonly #digests = new Map<string, Promise<string>>();

	#hasReused = false;

	/** @param nodeContext what n8n keeps for the node over a retry */
	constructor(client: OvertenClient, nodeContext: Record<string, unknown>) {
		this.#client = client;
		this.#nodeContext = nodeContext;
	}

	/**
	 * @param isShared whether another execution may use the same upload
	 * @returns the file's ID
	 * @throws {OvertenApiError}
	 */
	async file(input: FileToUpload, purpose: FilePurpose, isShared: boolean): Promise<string> {
		return await this.#once(
			input,
			['file', purpose],
			isShared,
			async () => (await uploadFile(this.#client, input.open, purpose)).file_id,
		);
	}

	/** {@link Uploads.file} for an image. */
	async image(input: FileToUpload, labels: ImageLabels, isShared: boolean): Promise<string> {
		return await this.#once(
			input,
			['image', labels],
			isShared,
			async () => (await uploadImage(this.#client, input.open, labels)).image_id,
		);
	}

	/** The SHA-256 of what was uploaded, by its ID. */
	async contentDigests(): Promise<ReadonlyMap<string, string>> {
		const entries = [...this.#digestsById].map(async ([id, digest]): Promise<[string, string]> => [
			id,
			await digest(),
		]);
		return new Map(await Promise.all(entries));
	}

	/** Whether an ID comes from an earlier attempt or another execution: Overten may have forgotten it since. */
	get hasReused(): boolean {
		return this.#hasReused;
	}

	/** Overten does not have them any more: the next request uploads them again. */
	forget(): void {
		this.#hasReused = false;
		for (const id of this.#digestsById.keys()) sharedIds.deleteValue(id);
		this.#ids.clear();
		this.#digestsById.clear();
		this.#nodeContext[CONTEXT_KEY] = {};
	}

	async #once(
		input: FileToUpload,
		kind: readonly unknown[],
		isShared: boolean,
		upload: () => Promise<string>,
	): Promise<string> {
		const name = JSON.stringify([...kind, input.identity]);
		const started = this.#ids.get(name) ?? this.#find(name, input, kind, isShared, upload);
		this.#ids.set(name, started);
		const id = await started.catch((error: unknown) => {
			// The next item may succeed.
			this.#ids.delete(name);
			throw error;
		});
		const { digest } = input;
		this.#digestsById.set(
			id,
			digest === undefined ? async () => await this.#digestOf(input) : alreadyKnown(digest),
		);
		return id;
	}

	async #find(
		name: string,
		input: FileToUpload,
		kind: readonly unknown[],
		isShared: boolean,
		upload: () => Promise<string>,
	): Promise<string> {
		const remembered = this.#remembered()[name];
		if (isString(remembered)) {
			this.#hasReused = true;
			return remembered;
		}
		if (!isShared) return this.#remember(name, await upload());

		const sharedName = JSON.stringify([
			await this.#client.account(),
			kind,
			await this.#digestOf(input),
		]);
		const shared = sharedIds.get(sharedName);
		this.#hasReused ||= shared !== undefined;
		const id = shared ?? (await upload());
		sharedIds.set(sharedName, id);
		return this.#remember(name, id);
	}

	#remembered(): Record<string, unknown> {
		const ids = this.#nodeContext[CONTEXT_KEY];
		return isJsonObject(ids) ? ids : {};
	}

	#remember(name: string, id: string): string {
		const ids = this.#remembered();
		if (Object.keys(ids).length < MAX_REMEMBERED) {
			this.#nodeContext[CONTEXT_KEY] = { ...ids, [name]: id };
		}
		return id;
	}

	async #digestOf(file: FileToUpload): Promise<string> {
		if (file.digest !== undefined) return file.digest;
		const digest = this.#digests.get(file.identity) ?? digestOfContent(file.open);
		this.#digests.set(file.identity, digest);
		return await digest;
	}
}

function alreadyKnown(digest: string): () => Promise<string> {
	return async () => await Promise.resolve(digest);
}

async function digestOfContent(open: OpenContent): Promise<string> {
	const { content } = await open();
	const hash = createHash('sha256');
	if (Buffer.isBuffer(content)) return hash.update(content).digest('hex');
	const chunks: AsyncIterable<Buffer> = content;
	for await (const chunk of chunks) hash.update(chunk);
	return hash.digest('hex');
}
