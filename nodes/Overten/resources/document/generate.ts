import { promptField } from '../../fields/prompt';
import { generateOperation } from '../../job/generate-operation';

export const generate = generateOperation({
	path: '/word/generate',
	format: 'word',
	action: 'Generate document',
	description: 'Turn a prompt into a Word document (.docx), with headings and tables',
	prompt: promptField('e.g. A two-page project proposal for moving our shop to a new online store'),
});
