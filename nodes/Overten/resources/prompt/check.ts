import { isFormat } from '../../api/guards';
import { checkPrompt } from '../../api/preflight';
import type { Format } from '../../api/types';
import { ParameterError } from '../../errors/parameter-error';
import { perItem } from '../../execution/operation';
import type { Field, Operation } from '../../execution/operation';
import { attachments } from '../../fields/attachments';
import { brand } from '../../fields/brand';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { promptField } from '../../fields/prompt';
import { startFrom } from '../../fields/start-from';
import { preflightOf, readGenerateRequest } from '../../job/generate-request';

const formatField: Field<Format> = {
	properties: [
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
			description: 'The kind of file to generate from the prompt',
		},
	],
	read(item) {
		const format = item.parameter('format');
		if (isFormat(format)) return format;
		throw new ParameterError('Unknown format', "Select one in 'Format'.");
	},
};

const prompt = promptField('e.g. A monthly sales report for 2026 by region');

export const check: Operation = {
	value: 'check',
	name: 'Check',
	action: 'Check prompt',
	description:
		'Check, free of charge, whether a request has everything that is needed to generate a file',
	fields: [formatField, prompt, attachments, startFrom, brand, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		const format = formatField.read(item);
		const request = preflightOf(format, await readGenerateRequest(item, prompt));
		return item.output(await checkPrompt(item.client, request));
	}),
};
