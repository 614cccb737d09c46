import { analyzeSpreadsheet } from '../../api/analyze';
import { isJsonObject } from '../../api/narrow';
import { readBinaryInput } from '../binary-input';
import { fileSourceFields, FROM_ID } from '../fields/file-source';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { readRequiredText } from '../fields/text';
import type { Batch, Operation } from '../operation';
import { readLimitedText } from '../text/fields';

/** The contract's limit for questions. */
const MAX_QUESTION_CHARACTERS = 5_000;

const names = { source: 'fileFrom', binaryField: 'inputBinaryField', id: 'fileId' };

export const analyze: Operation = {
	value: 'analyze',
	name: 'Analyze',
	action: 'Analyze a spreadsheet',
	description: 'Ask a question about a workbook (.xlsx, .xls) or a CSV file',
	fields: [
		...fileSourceFields(names, 'File'),
		{
			displayName: 'Question',
			name: 'question',
			type: 'string',
			typeOptions: { rows: 3 },
			required: true,
			default: '',
			placeholder: 'e.g. Which region grew most, and by how much?',
			description: 'What you want to know about the numbers, in your own words',
		},
		optionsField([itemsAtOnceOption]),
	],
	async run(batch, itemIndex) {
		const { client, context } = batch;
		const prompt = readLimitedText(
			context,
			'question',
			'Question',
			itemIndex,
			MAX_QUESTION_CHARACTERS,
		);
		const answer = await analyzeSpreadsheet(client, {
			file_id: await fileId(batch, itemIndex),
			prompt,
		});
		return [{ json: isJsonObject(answer) ? answer : {}, pairedItem: { item: itemIndex } }];
	},
};

async function fileId({ client, context, uploads }: Batch, itemIndex: number): Promise<string> {
	if (context.getNodeParameter(names.source, itemIndex) === FROM_ID) {
		return readRequiredText(context, names.id, 'File ID', itemIndex);
	}
	const field = readRequiredText(context, names.binaryField, 'Input Binary Field', itemIndex);
	return await uploads.file(client, await readBinaryInput(context, itemIndex, field), 'reference');
}
