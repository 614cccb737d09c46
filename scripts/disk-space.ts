import { statfs } from 'node:fs/promises';

import { UserError } from './user-error.ts';

/**
 * @param bytes the bytes that must be free
 * @param remedy an alternative to freeing space, as an imperative
 * @throws {UserError} when the disk of the folder has less
 */
export async function requireSpace(folder: string, bytes: number, remedy: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes) return;
	throw new UserError(
		`${amount(bytes)} of free disk space are required in ${folder}. Free some space, or ${remedy}.`,
	);
}

function amount(bytes: number): string {
	const gigabytes = bytes / 1024 ** 3;
	return gigabytes >= 1 ? `${gigabytes.toFixed(0)} GB` : `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}

export const DISK_IS_FULL = 'The disk is full. Free some space, then try again.';

/** Whether a text, such as the end of a log, reports a full disk. */
export function tellsOfFullDisk(text: string): boolean {
	return /ENOSPC|SQLITE_FULL|no space left/i.test(text);
}
