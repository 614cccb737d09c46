import { Container } from '@n8n/di';
import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import type {
	ICredentialsHelper,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export interface ExecutionDetails {
	/** Undefined where there is no execution: at activation, and in a call that begins one. */
	readonly executionId?: string;
	readonly workflow: IWorkflowBase;
	readonly mode: WorkflowExecuteMode;
	readonly credentialsHelper: ICredentialsHelper;
	/** The base URL of n8n, without a trailing slash. */
	readonly instanceUrl: string;
}

/** What n8n's server passes to n8n-core for an execution, as far as these nodes can use it. */
export function makeAdditionalData({
	credentialsHelper,
	executionId,
	instanceUrl,
	mode,
	workflow,
}: ExecutionDetails): IWorkflowExecuteAdditionalData {
	const unavailable = (what: string) => async () =>
		await Promise.reject(new Error(`The tests' engine has no ${what}.`));
	return {
		credentialsHelper,
		...(executionId !== undefined && {
			executionId,
			hooks: new ExecutionLifecycleHooks(mode, executionId, workflow),
		}),
		currentNodeExecutionIndex: 0,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		variables: {},
		instanceBaseUrl: `${instanceUrl}/`,
		restApiUrl: `${instanceUrl}/rest`,
		formBaseUrl: `${instanceUrl}/form`,
		formTestBaseUrl: `${instanceUrl}/form-test`,
		formWaitingBaseUrl: `${instanceUrl}/form-waiting`,
		mcpBaseUrl: `${instanceUrl}/mcp`,
		mcpTestBaseUrl: `${instanceUrl}/mcp-test`,
		webhookBaseUrl: `${instanceUrl}/webhook`,
		webhookTestBaseUrl: `${instanceUrl}/webhook-test`,
		webhookWaitingBaseUrl: `${instanceUrl}/webhook-waiting`,
		executeWorkflow: unavailable('sub-workflows'),
		getRunExecutionData: unavailable('other executions'),
		getRuntimeCredential: unavailable('runtime credentials'),
		startRunnerTask: unavailable('task runners'),
		logAiEvent: () => undefined,
	};
}
