import { LoadOptionsContext } from 'n8n-core';
import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { makeAdditionalData } from './additional-data';
import { makeWorkflow } from './execution';
import type { N8n } from './n8n';
import { PACKAGE_NAME } from './node-types';
import { defineWorkflow } from './workflow-definition';

/** The entries of a list in the action node's panel, as the editor requests them from n8n. */
export async function searchList(
	n8n: N8n,
	method: string,
	parameters: INodeParameters,
	filter?: string,
): Promise<INodeListSearchResult> {
	const definition = defineWorkflow(n8n.types, {
		nodes: [{ name: 'Overten', type: `${PACKAGE_NAME}.overten`, parameters }],
		wires: [],
	});
	const workflow = makeWorkflow(n8n, definition);
	const node = workflow.getNode('Overten');
	if (node === null) throw new Error('The workflow has no node.');
	const search = workflow.nodeTypes.getByNameAndVersion(node.type).methods?.listSearch?.[method];
	if (search === undefined) throw new Error(`The node has no list '${method}'.`);
	const additionalData = {
		...makeAdditionalData({ ...n8n, executionId: '', mode: 'internal', workflow: definition }),
		currentNodeParameters: parameters,
	};
	return await search.call(new LoadOptionsContext(workflow, node, additionalData, ''), filter);
}
