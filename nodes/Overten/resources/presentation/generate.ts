import { withOutline } from '../../fields/outline';
import { promptField } from '../../fields/prompt';
import { generateOperation } from '../../job/generate-operation';

export const generate = generateOperation({
	path: '/slides/generate',
	format: 'slides',
	action: 'Generate presentation',
	description: 'Turn a prompt into a PowerPoint deck (.pptx), ready to present',
	prompt: withOutline(promptField('e.g. Eight slides that introduce our company to new customers')),
});
