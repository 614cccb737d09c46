import type { IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

export interface Login {
	readonly email: string;
	readonly password: string;
}

export type WorkflowToCreate = Pick<
	IWorkflowBase,
	'connections' | 'name' | 'nodes' | 'pinData' | 'settings'
>;

export interface ListedExecution {
	readonly id: string;
	/** `new`, `running`, `waiting`, and those of `ENDED` */
	readonly status: string;
}

export interface ExecutionSummary extends ListedExecution {
	/** Null when it has never started, as when n8n had no database at that moment. */
	readonly startedAt: string | null;
	readonly createdAt: string;
}

export interface StoredWorkflow extends WorkflowToCreate {
	readonly versionId: string;
	/** Null when no version is published, undefined on n8n 1.x. */
	readonly activeVersionId?: string | null;
}

export interface StoredExecution extends ListedExecution {
	readonly data: IRunExecutionData;
}

export interface Publication {
	/** `in_progress`, `published`, `partial`, `failed`, `not_published` */
	readonly status: string;
	readonly triggers: readonly { readonly errorMessage: string | null }[];
}
