import type { IWebhookDescription } from 'n8n-workflow';

import { ParameterError } from '../../../errors/parameter-error';
import type { Item } from '../../../execution/batch';
import { POLL_INSTEAD } from '../../../execution/host';
import { checkReachable } from '../../../webhooks/reachability';

/** The last part of the resume URL of a paused execution: the path of the node's webhook. */
const RESUME_PATH = 'overten';

/** Called only while an execution waits, so there is nothing to register. */
export const RESUME_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: RESUME_PATH,
		isFullPath: true,
		restartWebhook: true,
	},
];

/**
 * The address that resumes this execution, for Overten to call.
 *
 * @throws {ParameterError} when this execution cannot pause, before any credits are used
 */
export async function readResumeUrl({ client, context }: Item): Promise<string> {
	const { id: workflowId = '' } = context.getWorkflow();
	if (workflowId === '' || workflowId === '__EMPTY__') {
		throw new ParameterError(
			'An unsaved workflow cannot pause',
			'Press Ctrl+S (Cmd+S on a Mac) to save the workflow, then run it again.',
		);
	}
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) {
		throw new ParameterError('n8n provides no resume URL for this execution', POLL_INSTEAD);
	}
	const url = new URL(resumeUrl);
	checkReachable(url, await client.host(), `Alternatively: ${POLL_INSTEAD}`);
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${RESUME_PATH}`;
	return url.toString();
}
