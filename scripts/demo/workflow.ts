import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { WorkflowToCreate } from '../n8n/client.ts';
import { PROJECT_ROOT } from '../paths.ts';

/** The example that the demo runs and the pictures show. */
export const EXAMPLE = {
	file: 'examples/three-documents.json',
	trigger: 'Start Here',
	/** The node that ends with all files. */
	lastNode: 'Files',
};

/** @param file its path in the project */
export async function readExample(file = EXAMPLE.file): Promise<WorkflowToCreate> {
	const value: unknown = JSON.parse(await readFile(join(PROJECT_ROOT, file), 'utf8'));
	if (isWorkflow(value)) return value;
	throw new TypeError(`${file} is no workflow.`);
}

function isWorkflow(value: unknown): value is WorkflowToCreate {
	return typeof value === 'object' && value !== null && 'nodes' in value && 'connections' in value;
}
