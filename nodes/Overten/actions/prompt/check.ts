import { isFormat } from '../../api/narrow';
import { checkPrompt } from '../../api/preflight';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { promptField, readPrompt } from '../fields/prompt';
import type { Operation } from '../operation';
import { ParameterError } from '../parameter-error';

export const check: Operation = {
	value: 'check',
	name: 'Check',
	action: 'Check a prompt',
	description: 'Find out, free of charge, whether a prompt says enough to make a file from it',
	fields: [
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'Document', value: 'word' },
				{ name: 'Presentation', value: 'slides' },
				{ name: 'Spreadsheet', value: 'excel' },
			],
			default: 'excel',
			description: 'What is to be made from the prompt',
		},
		promptField('e.g. A monthly sales report for 2026 by region'),
		optionsField([itemsAtOnceOption]),
	],
	async run({ client, context }, itemIndex) {
		const format: unknown = context.getNodeParameter('format', itemIndex);
		if (!isFormat(format)) {
			throw new ParameterError('The format is not known', "Pick one in 'Format'.");
		}
		const verdict = await checkPrompt(client, { format, prompt: readPrompt(context, itemIndex) });
		return [{ json: verdict, pairedItem: { item: itemIndex } }];
	},
};
