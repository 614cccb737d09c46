import type { OvertenClient } from '../api/client';
import { uploadFile } from '../api/files';
import type { FilePurpose } from '../api/files';
import { uploadImage } from '../api/images';
import type { ImageLabels } from '../api/images';
import type { OpenContent } from '../api/multipart';

/** A file that Overten may not have yet. */
export interface FileToUpload {
	/** The same for the same file, wherever in the batch it is found. */
	readonly identity: string;
	readonly fileName: string;
	readonly mimeType: string;
	readonly open: OpenContent;
}

/** The uploads of one execution: a file that several items share is uploaded once. */
export class Uploads {
	readonly #client: OvertenClient;

	readonly #ids = new Map<string, Promise<string>>();

	constructor(client: OvertenClient) {
		this.#client = client;
	}

	/** @returns the file's ID. @throws {OvertenApiError} */
	async file(input: FileToUpload, purpose: FilePurpose): Promise<string> {
		return await this.#once(
			['file', input.identity, purpose],
			async () => (await uploadFile(this.#client, input.open, purpose)).file_id,
		);
	}

	/** @returns the image's ID. @throws {OvertenApiError} */
	async image(input: FileToUpload, labels: ImageLabels): Promise<string> {
		return await this.#once(
			['image', input.identity, labels],
			async () => (await uploadImage(this.#client, input.open, labels)).image_id,
		);
	}

	async #once(key: readonly unknown[], upload: () => Promise<string>): Promise<string> {
		const name = JSON.stringify(key);
		const started = this.#ids.get(name) ?? upload();
		this.#ids.set(name, started);
		return await started.catch((error: unknown) => {
			// The next item may succeed.
			this.#ids.delete(name);
			throw error;
		});
	}
}
