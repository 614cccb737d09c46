import { createN8n } from './n8n';
import type { N8n } from './n8n';
import { WaitingExecutions } from './n8n-server/waiting-executions';
import { accessTo } from './overten';
import type { Sandbox } from './sandbox';
import { sandboxForTests } from './shared-sandbox';

/** What executions that pause need. */
export interface Pauses {
	readonly sandbox: Sandbox;
	/** At the address at which its executions are resumed, with a credential for the sandbox. */
	readonly n8n: N8n;
	readonly executions: WaitingExecutions;
}

/** For the tests of a file, with a sandbox that is as new when a test starts. */
export function pausesForTests(): Pauses {
	const sandbox = sandboxForTests();
	let started: Pick<Pauses, 'executions' | 'n8n'> | undefined;
	const get = () => {
		if (started === undefined) throw new Error('n8n is created before the first test.');
		return started;
	};
	beforeAll(async () => {
		const executions = await WaitingExecutions.start();
		const credential = { ...accessTo(sandbox) };
		started = { executions, n8n: await createN8n({ credential, instanceUrl: executions.url }) };
	});
	afterAll(async () => {
		await get().executions.stop();
	});
	return {
		sandbox,
		get executions() {
			return get().executions;
		},
		get n8n() {
			return get().n8n;
		},
	};
}
