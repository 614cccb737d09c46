import type { RunningSandbox } from '../../sandbox/start.ts';
import { makeUserFolder, removeUserFolder } from '../support/user-folder.ts';
import { Afterwards, AFTERWARDS } from './afterwards.ts';
import { CallbackAddress } from './n8n/callbacks.ts';
import { N8nProcess } from './n8n/n8n-process.ts';
import { clock } from './time/virtual-clock.ts';

/** What all runs of a simulation share: Overten, the processes of an n8n, and the address at which it is called. */
export interface Stage {
	readonly sandbox: RunningSandbox;
	readonly address: CallbackAddress;
	readonly processes: readonly N8nProcess[];
	readonly afterwards: Afterwards;
	close(): Promise<void>;
}

/** @param dist the build of the package */
export async function openStage(dist: string): Promise<Stage> {
	await makeUserFolder();
	const { startSandbox } = await import('../../sandbox/start.ts');
	const { useBinaryMode } = await import('../support/n8n.ts');
	const sandbox = await startSandbox({ port: 0, filesPort: 0, speed: 1 });
	const address = await CallbackAddress.open();
	const afterwards = new Afterwards();
	await useBinaryMode('default');
	const { apiKey, apiUrl, webhookSecret } = sandbox.address;
	const start = async (name: string) =>
		await N8nProcess.start({
			name,
			dist,
			credential: { apiKey, baseUrl: apiUrl, webhookSecret },
			instanceUrl: address.url,
			nodes: { [AFTERWARDS]: afterwards },
		});
	const processes = [await start('the first process'), await start('the second process')];
	clock.install();
	return {
		sandbox,
		address,
		processes,
		afterwards,
		close: async () => {
			await Promise.all([sandbox.stop(), address.close()]);
			await removeUserFolder();
		},
	};
}
