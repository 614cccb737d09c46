import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../n8n/client.ts';
import { UserError } from '../user-error.ts';
import { checkFile, checkLink } from './check-file.ts';
import type { Expected } from './cases.ts';

/**
 * Checks the items of some nodes, and their files.
 *
 * @param file the example's
 * @param executions all its executions, counted together
 * @returns how many there are
 * @throws {UserError} when they are not as expected
 */
export async function checkItems(
	client: N8nClient,
	file: string,
	executions: readonly IRunExecutionData[],
	expected: readonly Expected[],
): Promise<{ items: number; files: number }> {
	const count = { items: 0, files: 0 };
	for (const { file: kind, items: wanted, link, node } of expected) {
		const items = executions.flatMap((data) => itemsOf(data, node));
		if (items.length !== wanted) {
			throw new UserError(
				`${file}: '${node}' has ${String(items.length)} items instead of ${String(wanted)}.`,
			);
		}
		count.items += items.length;
		if (link !== undefined) {
			for (const { json } of items) {
				const url = json.file_url ?? json.file;
				if (typeof url !== 'string') throw new UserError(`${file}: '${node}' has no link.`);
				await checkLink(link, url);
			}
			count.files += items.length;
		}
		if (kind === undefined) continue;
		for (const { binary } of items) {
			const id = binary?.data?.id;
			if (id === undefined) throw new UserError(`${file}: an item of '${node}' has no file.`);
			await checkFile(kind, await client.downloadBinary(id));
			count.files += 1;
		}
	}
	return count;
}

function itemsOf(data: IRunExecutionData, node: string): INodeExecutionData[] {
	return data.resultData.runData[node]?.at(-1)?.data?.main?.[0] ?? [];
}
