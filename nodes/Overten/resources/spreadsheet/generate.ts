import { promptField } from '../../fields/prompt';
import { generateOperation } from '../../job/generate-operation';

export const generate = generateOperation({
	path: '/excel/generate',
	format: 'excel',
	action: 'Generate spreadsheet',
	description: 'Turn a prompt into an Excel workbook (.xlsx), with formulas and formatting',
	prompt: promptField(
		'e.g. A monthly sales report for 2026 by region, with totals and a growth column',
	),
});
