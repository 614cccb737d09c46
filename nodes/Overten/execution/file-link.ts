import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { BinaryContext } from '../api/download';

/** That whoever reads the output gets a link to the file in n8n's storage. */
export interface LinkWish {
	/** In s. */
	readonly validForS: number;
	/** Why there can be none, where that is known before the file is downloaded. */
	readonly refusal?: string | undefined;
}

interface LinkContext {
	/** n8n 1 cannot sign. */
	readonly helpers: Partial<Pick<BinaryContext['helpers'], 'createBinarySignedUrl'>>;
}

/** The fields of the output that hold the link, which opens without a login until it expires, or say why there is none. */
export function linkFields(
	{ helpers }: LinkContext,
	file: IBinaryData,
	{ validForS }: LinkWish,
): IDataObject {
	if (helpers.createBinarySignedUrl === undefined)
		return noLink('this version of n8n cannot make one');
	if (file.id === undefined) return noLink('n8n keeps files in memory');
	return {
		file_url: helpers.createBinarySignedUrl(file, `${String(validForS)} seconds`),
		file_url_expires: new Date(Date.now() + validForS * 1000).toISOString(),
	};
}

/** @param why a part of a sentence */
export function noLink(why: string): IDataObject {
	return {
		file_note: `There is no n8n link to the file: ${why}. Use download_url instead. When it has expired, 'Run → Get' returns a new one.`,
	};
}
