import type { LinkWish } from '../execution/file-link';
import type { Field } from '../execution/operation';
import { numberOption } from './options';

const HOUR_S = 3_600;

/** A year. */
const MAX_HOURS = 8_760;

const DEFAULT_HOURS = 24;

const validFor = numberOption(
	{
		displayName: 'Link Valid For (Hours)',
		name: 'fileLinkHours',
		typeOptions: { minValue: 0, maxValue: MAX_HOURS },
		default: DEFAULT_HOURS,
		description:
			'After how many hours the link of Add Link to File expires. It ends earlier if n8n deletes the execution.',
	},
	{ min: 0.01, max: MAX_HOURS },
);

/** Whether the output has a link to the file: undefined when it was not asked for. */
export const fileLink: Field<LinkWish | undefined> = {
	properties: [
		{
			displayName: 'Add Link to File',
			name: 'addFileLink',
			type: 'boolean',
			default: true,
			description:
				'Whether to add file_url: a link to the file in n8n, which everybody who has it can open without a login until it expires. If this option is not added, tools of AI agents return it, and other nodes do not.',
		},
		...validFor.properties,
	],
	read(item) {
		const { isTool, ownsFiles } = item.batch.host;
		if ((item.options.addFileLink ?? isTool) !== true) return undefined;
		return {
			validForS: Math.round((validFor.read(item) ?? DEFAULT_HOURS) * HOUR_S),
			refusal: ownsFiles
				? undefined
				: 'the tool runs without an execution that would keep the file',
		};
	},
};
