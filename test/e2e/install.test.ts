import type { StoredExecution } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { addCredential, Host, packedProject } from './support/host.ts';
import type { Owner } from './support/host.ts';
import { asVersion } from './support/manifest.ts';
import type { Manifest } from './support/manifest.ts';
import { startRegistry } from './support/registry.ts';
import type { Registry } from './support/registry.ts';
import { activatePrompts, failuresOf, itemsOf } from './support/runs.ts';
import type { PromptsWorkflow } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { N8N_VERSIONS } from './support/versions.ts';
import { OVERTEN_TYPE } from './support/workflow.ts';

const NEXT = '99.0.0';

describe.each(N8N_VERSIONS)('n8n %s', (version) => {
	let registry: Registry;
	let first: Manifest;
	let host: Host;
	let owner: Owner;
	let workflow: PromptsWorkflow;

	beforeAll(async () => {
		registry = await startRegistry();
		first = await registry.publish(packedProject());
		host = await Host.start({ version, registry });
		owner = await host.setUpOwner();
	});

	afterAll(async () => {
		await host.stop();
	});

	const runOnce = async (prompt: string): Promise<StoredExecution> => {
		const id = await workflow.run([prompt]);
		return await owner.client.executions.waitFor(id, 30_000);
	};

	const expectRun = async (prompt: string): Promise<void> => {
		const execution = await runOnce(prompt);
		expect(failuresOf([execution])).toEqual([]);
		await expectWorkbooks(owner.client, version, itemsOf(execution), [prompt]);
		record(version, { executions: 1 });
	};

	test("n8n's own installer installs the package and lists it", async () => {
		await owner.client.packages.install(first.name);

		const [listed, ...others] = await owner.client.packages.list();
		expect(others).toEqual([]);
		expect(listed).toMatchObject({ packageName: first.name, installedVersion: first.version });
		expect(listed?.installedNodes).toContainEqual(
			expect.objectContaining({ name: 'Overten', type: OVERTEN_TYPE }),
		);
		expect(listed?.failedLoading ?? false).toBe(false);
	});

	test('a workflow runs the same before and after an upgrade', async () => {
		const setUp = await addCredential(owner, host.sandbox);
		workflow = await activatePrompts(setUp, host.url, {});
		const before = await runOnce('Before the upgrade');
		await registry.publish(await asVersion(packedProject(), NEXT));
		await owner.client.packages.update(first.name);

		expect(await owner.client.packages.list()).toEqual([
			expect.objectContaining({ packageName: first.name, installedVersion: NEXT }),
		]);
		const after = await runOnce('After the upgrade');
		expect(failuresOf([before, after])).toEqual([]);
		const items = [...itemsOf(before), ...itemsOf(after)];
		await expectWorkbooks(owner.client, version, items, [
			'Before the upgrade',
			'After the upgrade',
		]);
		record(version, { executions: 2 });
	});

	test('the package is still installed after a restart', async () => {
		await host.stop();
		await host.restart();

		await expectRun('After a restart');
	});

	test('uninstalling keeps n8n and the workflow intact, and reinstalling restores the nodes', async () => {
		const { client } = owner;
		await client.packages.remove(first.name);
		expect(await client.packages.list()).toEqual([]);
		const { nodes } = await client.readWorkflow(workflow.id);
		expect(nodes.map(({ type }) => type)).toContain(OVERTEN_TYPE);
		await host.stop();
		await host.restart();

		await client.packages.install(first.name);
		await client.activateWorkflow(workflow.id);
		await expectRun('After a second installation');
	});

	test('leaks no secrets', async () => {
		await expectNoSecrets(host);
	});
});
