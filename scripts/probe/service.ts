import axios from 'axios';
import type { AxiosInstance, AxiosResponse } from 'axios';

/** Overten's API as the probe asks it: every answer is a fact, whatever its status. */
export class Service {
	readonly #http: AxiosInstance;

	readonly #key: string;

	constructor(baseUrl: string, key: string) {
		this.#key = key;
		this.#http = axios.create({
			baseURL: baseUrl.replace(/\/+$/, ''),
			// A redirect must not send the key to another address.
			maxRedirects: 0,
			timeout: 120_000,
			validateStatus: null,
		});
	}

	async get(path: string): Promise<AxiosResponse<unknown>> {
		return await this.#http.get(path, { headers: this.#both() });
	}

	async post(path: string, body: object): Promise<AxiosResponse<unknown>> {
		return await this.#http.post(path, body, { headers: this.#both() });
	}

	/** The status of `GET /verify` with the key in one header alone. */
	async statusWith(header: 'authorization' | 'x-api-key'): Promise<number> {
		const value = header === 'authorization' ? `Bearer ${this.#key}` : this.#key;
		return (await this.#http.get('/verify', { headers: { [header]: value } })).status;
	}

	/** The status and the headers at any address without the key: the body is not read. */
	async headersWithoutKey(url: string): Promise<Pick<AxiosResponse, 'headers' | 'status'>> {
		const { data, headers, status } = await this.#http.get<{ destroy(): void }>(url, {
			responseType: 'stream',
		});
		data.destroy();
		return { headers, status };
	}

	#both() {
		return { authorization: `Bearer ${this.#key}`, 'x-api-key': this.#key };
	}
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an answer; none when it is no object. */
export function fieldsOf({ data }: AxiosResponse<unknown>): Fields {
	return isFields(data) ? data : {};
}

/** An ID, a number counting as one; undefined when there is none. */
export function idIn(fields: Fields, name: string): string | undefined {
	const value = fields[name];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
