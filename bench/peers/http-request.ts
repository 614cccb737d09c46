import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

import type { Cleanup } from '../../scripts/cleanup.ts';
import { ensureChosenN8n } from '../../scripts/n8n/install.ts';

/** The latest version of n8n's own HTTP Request node, from the n8n that the demo uses. */
export async function loadHttpRequest(cleanup: Cleanup): Promise<INodeType> {
	const { home } = await ensureChosenN8n(cleanup);
	const folder = join(home, 'node_modules', 'n8n-nodes-base');
	const load = createRequire(join(folder, 'package.json'));
	const loaded: unknown = load('./dist/nodes/HttpRequest/HttpRequest.node.js');
	if (isModule(loaded)) return new loaded.HttpRequest().getNodeType();
	throw new TypeError('The HTTP Request node of n8n was not found at its expected path.');
}

function isModule(value: unknown): value is { HttpRequest: new () => IVersionedNodeType } {
	return typeof value === 'object' && value !== null && 'HttpRequest' in value;
}
