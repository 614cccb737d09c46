import type { AxiosInstance } from 'axios';

/** A package that was installed in Settings → Community Nodes. */
export interface InstalledPackage {
	readonly packageName: string;
	readonly installedVersion: string;
	readonly installedNodes: readonly { readonly name: string; readonly type: string }[];
	/** Whether its nodes could not be loaded. */
	readonly failedLoading?: boolean;
}

/** Settings → Community Nodes. */
export class CommunityPackages {
	readonly #http: AxiosInstance;

	constructor(http: AxiosInstance) {
		this.#http = http;
	}

	async list(): Promise<InstalledPackage[]> {
		const answer = await this.#http.get<{ data: InstalledPackage[] }>('/community-packages');
		return answer.data.data;
	}

	async install(name: string): Promise<void> {
		await this.#http.post('/community-packages', { name });
	}

	async update(name: string): Promise<void> {
		await this.#http.patch('/community-packages', { name });
	}

	async remove(name: string): Promise<void> {
		await this.#http.delete('/community-packages', { params: { name } });
	}
}
