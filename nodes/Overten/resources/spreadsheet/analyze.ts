import { ANALYZE_PATH, analyzeSpreadsheet } from '../../api/spreadsheets';
import type { AnalyzeRequest } from '../../api/types';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { fileField } from '../../fields/file-source';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { requiredTextField } from '../../fields/text';
import { stopIfCreditsBelow } from '../../job/credit-guard';
import { writtenParameters } from '../../job/identity';
import { remember } from '../../job/remember';
import { finishWithoutTask, noteAttempts, submitOnce } from '../../job/submit-once';

/** The contract's limit for questions. */
const MAX_QUESTION_CHARACTERS = 5_000;

const spreadsheet = fileField(
	{ source: 'fileFrom', binaryField: 'inputBinaryField', url: 'fileUrl', id: 'fileId' },
	'reference',
);

const question = requiredTextField(
	{
		displayName: 'Question',
		name: 'question',
		typeOptions: { rows: 3 },
		placeholder: 'e.g. Which region grew most, and by how much?',
		description: 'What you want to know about the data',
		hint: 'An answer takes 3 to 15 seconds, and uses credits.',
	},
	MAX_QUESTION_CHARACTERS,
);

const content = [spreadsheet, question];

export const analyze: Operation = {
	value: 'analyze',
	name: 'Analyze',
	action: 'Analyze spreadsheet',
	description: 'Ask a question about a workbook (.xlsx, .xls) or a CSV file',
	forModel: 'Takes 3 to 15 seconds, and costs credits. Returns an answer.',
	words: { labels: new Map([['prompt', 'Question']]), isListed: false },
	fields: [...content, optionsField([itemsAtOnce, stopIfCreditsBelow])],
	execute: perItem(async (item) => {
		item.stage = 'preparing';
		const readNewBody = async (): Promise<AnalyzeRequest> => ({
			prompt: question.read(item),
			file_id: await spreadsheet.read(item),
		});
		const wanted = {
			path: ANALYZE_PATH,
			written: writtenParameters(content),
			readNewBody,
		};
		// Overten's API has no key for it.
		const request = { ...(await remember(item, wanted)), item, idempotencyKey: undefined };
		const submitted = await submitOnce(request, async (body) =>
			finishWithoutTask(
				request,
				await analyzeSpreadsheet(item.client, body, noteAttempts(request)),
			),
		);
		if (submitted.kind === 'accepted') return item.output({ ...submitted.task });
		const { answer, ...details } = submitted.result;
		return item.output({ answer, ...details });
	}),
};
