import type { OvertenClient } from '../api/client';
import { uploadFile, uploadImage } from '../api/uploads';
import type { FilePurpose, ImageLabels } from '../api/uploads';
import type { BinaryInput } from './binary-input';

/** The uploads of one execution: a file that several items share goes up once. */
export class Uploads {
	readonly #ids = new Map<string, Promise<string>>();

	/** @returns the file's ID. @throws {OvertenApiError} */
	async file(client: OvertenClient, input: BinaryInput, purpose: FilePurpose): Promise<string> {
		return await this.#once(
			['file', input.identity, purpose],
			async () => (await uploadFile(client, input.open, purpose)).file_id,
		);
	}

	/** @returns the image's ID. @throws {OvertenApiError} */
	async image(client: OvertenClient, input: BinaryInput, labels: ImageLabels): Promise<string> {
		return await this.#once(
			['image', input.identity, labels],
			async () => (await uploadImage(client, input.open, labels)).image_id,
		);
	}

	async #once(key: readonly unknown[], upload: () => Promise<string>): Promise<string> {
		const name = JSON.stringify(key);
		const begun = this.#ids.get(name) ?? upload();
		this.#ids.set(name, begun);
		return await begun.catch((error: unknown) => {
			// Another item may have more luck with it.
			this.#ids.delete(name);
			throw error;
		});
	}
}
