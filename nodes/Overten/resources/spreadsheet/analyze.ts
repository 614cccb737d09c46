import { analyzeSpreadsheet } from '../../api/spreadsheets';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { noteFailedSubmission, noteSubmission } from '../../execution/submission';
import { fileField } from '../../fields/file-source';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { requiredTextField } from '../../fields/text';

/** The contract's limit for questions. */
const MAX_QUESTION_CHARACTERS = 5_000;

const spreadsheet = fileField(
	{ source: 'fileFrom', binaryField: 'inputBinaryField', id: 'fileId' },
	'reference',
);

const question = requiredTextField(
	{
		displayName: 'Question',
		name: 'question',
		typeOptions: { rows: 3 },
		placeholder: 'e.g. Which region grew most, and by how much?',
		description: 'What you want to know about the data',
	},
	MAX_QUESTION_CHARACTERS,
);

export const analyze: Operation = {
	value: 'analyze',
	name: 'Analyze',
	action: 'Analyze a spreadsheet',
	description: 'Ask a question about a workbook (.xlsx, .xls) or a CSV file',
	fields: [spreadsheet, question, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		item.stage = 'preparing';
		const prompt = question.read(item);
		const file_id = await spreadsheet.read(item);
		noteSubmission(item);
		return item.output(
			await analyzeSpreadsheet(item.client, { file_id, prompt }, (error) => {
				noteFailedSubmission(item, error);
			}),
		);
	}),
};
