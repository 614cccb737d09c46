import type { Resource } from '../../execution/operation';
import { analyze } from './analyze';
import { generate } from './generate';

export const spreadsheet: Resource = {
	value: 'spreadsheet',
	name: 'Spreadsheet',
	operations: [generate, analyze],
};
