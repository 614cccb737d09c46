import { readFile } from 'node:fs/promises';

import { AxeBuilder } from '@axe-core/playwright';
import jszip from 'jszip';

import { record } from './support/facts.ts';
import { Host, packedProject } from './support/host.ts';
import type { Owner } from './support/host.ts';
import { Person } from './support/person.ts';
import { startRegistry } from './support/registry.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { chain, node, OVERTEN_TYPE, WORKBOOK } from './support/workflow.ts';

const OVERTEN = /^\s*Overten\s*$/;

let host: Host;
let owner: Owner;
let person: Person;

// A new user, who does one thing after another.
beforeAll(async () => {
	const registry = await startRegistry();
	await registry.publish(packedProject());
	host = await Host.start({ registry });
	owner = await host.setUpOwner();
	person = await Person.logIn(host.url, owner.login);
});

test('installs the package in Settings → Community Nodes', async () => {
	const { page } = person;
	await person.goTo('/settings/community-nodes');
	await page
		.getByRole('button', { name: /install/i })
		.first()
		.click();
	const dialog = page.getByRole('dialog');
	await dialog.locator('input').first().fill('n8n-nodes-overten');
	// n8n 1 hides it from the mouse, behind a picture of it.
	await dialog.getByRole('checkbox').press('Space');
	await person.shoot('1-install');
	await dialog.getByRole('button', { name: /^install/i }).click();

	const card = page.getByTestId('community-package-card');
	await card.waitFor();
	await person.shoot('2-installed');
	expect(await card.textContent()).toContain('n8n-nodes-overten');
});

test('finds both nodes by the files they generate and by their name', async () => {
	const { page } = person;
	await person.goTo('/workflow/new');
	await page.getByTestId('canvas-add-button').click();
	await person.pickNode(/Trigger manually/);
	await page.getByTestId('canvas-handle-plus').first().click();

	expect(await person.searchNodes('excel')).toContain('Overten');
	await person.shoot('3-search');
	for (const words of ['powerpoint', 'word document', 'excel file', 'slide deck']) {
		expect(await person.searchNodes(words)).toContain('Overten');
	}
	expect(await person.searchNodes('overten')).toContain('Overten');
	await person.pickNode(OVERTEN);
	const categories = page.getByTestId('node-creator-category-item');
	await categories.filter({ hasText: 'Triggers' }).click();
	await page.getByText('On run completed').first().waitFor();
	await person.shoot('3-actions-and-triggers');
	await page.getByText('Generate spreadsheet').first().click();
	await page.getByTestId('ndv').waitFor();
});

test('sees why an API key is rejected, and that the correct one works', async () => {
	const { page } = person;
	const { apiKey, apiUrl } = host.sandbox;
	await person.addCredential();
	await person.parameter('apiKey').locator('input').fill('sk_live_mistyped');
	await person.parameter('baseUrl').locator('input').fill(apiUrl);
	await page.getByTestId('credential-save-button').click();
	await page.getByText('More details').click();
	await page.getByText(person.editor.rejectedKey).waitFor();
	await person.shoot('4-bad-key');

	await person.parameter('apiKey').locator('input').fill(apiKey);
	await page.getByTestId('credential-save-button').click();
	if (person.editor.connects) await page.getByTestId('credential-edit-button').click();
	await page.getByText('Connection tested successfully').waitFor();
	await person.shoot('5-good-key');
	await page.getByRole('button', { name: 'Close this dialog' }).filter({ visible: true }).click();
	await page.getByTestId('ndv').waitFor();
});

test('sees only the fields of the selected mode', async () => {
	const shown = async () => {
		const names = ['webhookUrl', 'afterPromotion', 'downloadFile'];
		const visible = await Promise.all(
			names.map(async (name) => await person.parameter(name).isVisible()),
		);
		const notice = await person.page
			.getByText('Overten must be able to reach your n8n instance')
			.isVisible();
		return [...names.filter((_, index) => visible[index]), ...(notice ? ['notice'] : [])];
	};
	const fields: Record<string, string[]> = {};
	for (const mode of ['Sync', 'Async: Return Task', 'Async: Pause Until Webhook']) {
		await person.choose('executionMode', mode);
		await person.shoot(`6-${mode.toLowerCase().replaceAll(/\W+/g, '-')}`);
		fields[mode] = await shown();
	}
	await person.choose('executionMode', 'Async: Poll Until Done');

	expect(fields).toEqual({
		Sync: ['afterPromotion', 'downloadFile'],
		'Async: Return Task': ['webhookUrl'],
		'Async: Pause Until Webhook': ['downloadFile', 'notice'],
	});
	expect(await shown()).toEqual(['downloadFile']);
});

test('runs the node, and downloads the file', async () => {
	const { page } = person;
	await person.parameter('prompt').locator('textarea').fill('A budget for a small bakery');
	await page.getByTestId('node-execute-button').click();
	await page.getByTestId('ndv-binary-data_0').waitFor();
	await person.shoot('7-file');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Download' }).first().click(),
	]);

	expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
	const archive = await jszip.loadAsync(await readFile(await download.path()));
	expect(Object.keys(archive.files)).toContain('xl/workbook.xml');
	await expectTasks(host, 1);
	record(host.version, { executions: 1, files: 1 });
});

test('sees what to do when the job fails', async () => {
	const { page } = person;
	const prompt = 'A budget [[fail=bad_data: The numbers do not add up]]';
	await person.parameter('prompt').locator('textarea').fill(prompt);
	await page.getByTestId('node-execute-button').click();
	await page
		.getByText('Overten could not complete the job: The numbers do not add up')
		.first()
		.waitFor();
	await person.shoot('8-error');
	record(host.version, { executions: 1 });
});

test('sees the output fields of a node before it has run and cost credits', async () => {
	const id = await owner.client.createWorkflow(
		chain('Panels', [
			node('Start', 'n8n-nodes-base.manualTrigger', 1),
			node('Ours', OVERTEN_TYPE, 2, { ...WORKBOOK, prompt: '={{ "A budget" }}' }),
			node('Slack', 'n8n-nodes-base.slack', 2.3, { text: '={{ "A message" }}' }),
			node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2),
			node('End', 'n8n-nodes-base.noOp', 1),
		]),
		{},
	);
	await person.openWorkflow(id);
	await person.openNode('Slack');
	await person.page.getByText('download_url').waitFor();
	await person.shoot('9-fields-before-a-run');
	await person.closeNode();
});

test("finds the panel as accessible as those of n8n's own nodes", async () => {
	const violationsOf = async (name: string) => {
		await person.openNode(name);
		// n8n adds a tab without a name to each community node.
		const axe = new AxeBuilder({ page: person.page }).disableRules('aria-tab-name');
		const { violations } = await axe.include('[data-test-id=ndv]').analyze();
		await person.closeNode();
		return violations;
	};
	const theirs = [...(await violationsOf('Slack')), ...(await violationsOf('HTTP Request'))];
	const common = new Set(theirs.map(({ id: rule }) => rule));
	const ours = await violationsOf('Ours');
	const ownFaults = ours.filter(({ id: rule }) => !common.has(rule));
	expect(ownFaults.map(({ help, nodes }) => [help, nodes.map(({ html }) => html)])).toEqual([]);
});

test("sees no error in the browser's console", () => {
	expect(person.consoleErrors).toEqual([]);
});

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
