import type { WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { chain, node, NODES, promptsWorkflow } from '../../test/e2e/support/workflow.ts';
import { postJob } from '../support/parameters.ts';

/**
 * What a user builds without the package: HTTP Request submits the job, n8n's own Wait node pauses until it is called, and
 * HTTP Request downloads the file. It verifies nothing, and does not notice a call that is lost.
 *
 * @param path of the webhook that starts it
 */
export function waitNodeWorkflow(path: string, apiUrl: string): WorkflowToCreate {
	const submit = {
		...node('Submit', 'n8n-nodes-base.httpRequest', 4.2, {
			...postJob({ apiUrl }),
			jsonBody: '={{ { prompt: $json.prompt, async: true, webhook_url: $execution.resumeUrl } }}',
		}),
		credentials: { overtenApi: { id: '', name: 'Overten account' } },
	};
	const options = { resume: 'webhook', httpMethod: 'POST', options: {} };
	const wait = { ...node('Wait', 'n8n-nodes-base.wait', 1.1, options), webhookId: path };
	const download = node('Download', 'n8n-nodes-base.httpRequest', 4.2, {
		url: '={{ $json.body.download_url }}',
		options: { response: { response: { responseFormat: 'file' } } },
	});
	const { name, nodes } = promptsWorkflow(path, {});
	return chain(
		name,
		nodes.flatMap((each) => (each.name === NODES.overten ? [submit, wait, download] : [each])),
	);
}
