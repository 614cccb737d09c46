import { join } from 'node:path';

import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';

import type { SandboxAddress } from '../../sandbox/control-types.ts';
import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { Person } from './support/person.ts';
import { until } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { chain, CREDENTIALS, node, overtenNode } from './support/workflow.ts';

const POLLING_TRIGGER_TYPE = 'n8n-nodes-overten.overtenPollingTrigger';

const overten = (name: string, parameters: INodeParameters) => overtenNode(parameters, { name });

const START = node('Start Here', 'n8n-nodes-base.manualTrigger', 1);

let host: Host;
let setUp: SetUp;
let person: Person;

// Somebody who does not write code, and does what the panel and the examples suggest.
beforeAll(async () => {
	host = await Host.start();
	setUp = await host.setUp();
	person = await Person.logIn(host.url, setUp.login);
});

async function open(name: string, nodes: Parameters<typeof chain>[1]): Promise<void> {
	const id = await setUp.client.createWorkflow(chain(name, nodes), {
		overtenApi: setUp.credentialId,
	});
	await person.openWorkflow(id);
}

async function storeImage({ apiKey, apiUrl }: SandboxAddress, name: string): Promise<void> {
	const form = new FormData();
	form.append('file', new Blob(['An image'], { type: 'image/png' }), name);
	const headers = { authorization: `Bearer ${apiKey}` };
	await axios.post(`${apiUrl}/images`, form, { headers, proxy: false });
}

async function execute(): Promise<void> {
	await person.page.getByTestId('execute-workflow-button').click();
	await person.page.getByText('Workflow executed successfully').waitFor();
	await person.dismissToasts();
}

test('runs two nodes one after another with their defaults, and sees how far each job is', async () => {
	const progress: string[] = [];
	person.page.on('console', (message) => progress.push(message.text()));
	await open('Two', [
		START,
		overten('Workbook', { prompt: 'A budget [[duration=5m]]' }),
		overten('Deck', { resource: 'presentation', prompt: 'A deck' }),
	]);
	expect(await person.page.getByText('Generate: Spreadsheet').count()).toBe(1);
	expect(await person.page.getByText('Generate: Presentation').count()).toBe(1);
	await execute();
	expect(progress.filter((text) => /Overten is working on item 0 .*%/.test(text))).not.toEqual([]);
	record(host.version, { executions: 1, files: 2 });
});

test('reads below the mode how long a job takes and what it costs, and finds attachments below the prompt', async () => {
	const { page } = person;
	await person.openNode('Workbook');
	await page.getByText('A file takes from 90 seconds to 25 minutes, and uses credits').waitFor();
	const links = page.locator(
		'a[href*="npmjs.com/package/n8n-nodes-overten#build-a-first-workflow"]',
	);
	expect(await links.count()).toBeGreaterThan(0);
	const heights = await Promise.all(
		['Prompt', 'Attachments', 'Start From', 'Execution Mode'].map(async (label) => {
			const shown = page.getByTestId('ndv').getByText(label, { exact: true });
			return (await shown.first().boundingBox())?.y ?? NaN;
		}),
	);
	expect(heights).toEqual(heights.toSorted((a, b) => a - b));
	await person.closeNode();
});

test('finds the node by what it is for', async () => {
	await person.page.getByTestId('node-creator-plus-button').first().click();
	for (const words of ['generate report', 'create excel', 'rewrite text', 'humanize', 'proposal']) {
		expect([words, await person.searchNodes(words)]).toEqual([
			words,
			expect.arrayContaining(['Overten']),
		]);
	}
	await person.page.keyboard.press('Escape');
});

test('reads why a job has failed, and continues a run that has not', async () => {
	const { page } = person;
	await open('Next turn', [
		START,
		overten('Letter', { prompt: 'A letter [[fail=no: No address]]' }),
	]);
	await page.getByTestId('execute-workflow-button').click();
	const toast = page.getByRole('alert').filter({ hasText: 'Problem in node' });
	await toast.getByText('Overten could not complete the job: No address').waitFor();
	await person.dismissToasts();
	await person.openNode('Letter');
	await person.choose('startFrom', 'Previous Run');
	await page.getByTestId('rlc-input').click();
	const runs = page.getByTestId('rlc-item');
	await runs.first().waitFor();
	await person.shoot('newcomer-list');
	const pattern = /^\s*A budget \(xlsx\) · [A-Z][a-z]{2} \d{1,2}, \d\d:\d\d\s*$/;
	expect(await runs.allTextContents()).toEqual([expect.stringMatching(pattern)]);
	await page.keyboard.press('Escape');
	record(host.version, { executions: 1 });
});

test('reads what the polling trigger fetches as a test event, and gets it', async () => {
	const { page } = person;
	await open('Polling', [
		{ ...node('Runs', POLLING_TRIGGER_TYPE, 1), credentials: CREDENTIALS },
		node('End', 'n8n-nodes-base.noOp', 1),
	]);
	await person.openNode('Runs');
	await page.getByText('Get your latest finished run from Overten', { exact: true }).waitFor();
	await person.shoot('newcomer-polling');
	await page.getByTestId('trigger-execute-button').click();
	await page.getByTestId('output-panel').getByText('run.failed').waitFor();
	await person.dismissToasts();
	await person.closeNode();
	record(host.version, { executions: 1 });
});

test('picks an image that Overten has, for an attachment', async () => {
	const { page } = person;
	await storeImage(host.sandbox, 'our-logo.png');
	await open('Picture', [START, overten('Flyer', { resource: 'document', prompt: 'A flyer' })]);
	await person.openNode('Flyer');
	await page.getByText('Add attachment', { exact: true }).click();
	await person.choose('role', 'Image');
	await person.choose('from', 'Overten');
	await page.getByTestId('rlc-input').click();
	await page.getByTestId('rlc-item').filter({ hasText: 'our-logo.png' }).click();
	await person.shoot('newcomer-image');
	await person.closeNode();
	await execute();
	const submitted = (await host.control.requests()).filter(({ path }) => path === '/word/generate');
	expect(submitted.map(({ body }) => body)).toContainEqual(
		expect.objectContaining({ image_assets: [{ image_id: expect.stringMatching(/^img_/) }] }),
	);
	record(host.version, { executions: 1, files: 1 });
});

test('imports an example twice, edits the outline in its form, and gets the deck', async () => {
	const { page } = person;
	for (let times = 0; times < 2; times++) {
		await person.goTo('/workflow/new');
		const example = join(PROJECT_ROOT, 'examples/outline-approval.json');
		await page.getByTestId('workflow-import-input').setInputFiles(example);
		await page.locator('[data-test-id=canvas-node][data-node-name=Review]').waitFor();
	}
	if (!person.editor.selectsCredentials) {
		await person.openNode('Outline');
		await person.closeNode();
	}
	const [form] = await Promise.all([
		page.context().waitForEvent('page'),
		page.getByTestId('execute-workflow-button').click(),
	]);
	await form.getByLabel('Topic').fill('Our new opening hours');
	await form.getByLabel('Audience').fill('the owners');
	await form.getByRole('button', { name: 'Submit' }).click();
	await form.getByText('Are these the right slides?').waitFor();
	await form.screenshot({ path: 'test-output/e2e/newcomer-review.png' });
	const slides = form.locator('textarea');
	expect(await slides.inputValue()).toMatch(/^1\. Title\n2\. /);
	await slides.fill('1. Why\n2. What it costs');
	await form.locator('select').selectOption('Make the deck');
	const [download] = await Promise.all([
		form.waitForEvent('download'),
		form.getByRole('button', { name: 'Continue' }).click(),
	]);
	await form.screenshot({ path: 'test-output/e2e/newcomer-deck.png' });
	expect(download.suggestedFilename()).toBe('slides.pptx');
	record(host.version, { executions: 1, files: 1 });
});

test('is told when the address is not that of Overten, and may leave spaces around the right one', async () => {
	const { page } = person;
	await open('Access', [START, overten('Workbook', { prompt: 'A budget' })]);
	await person.openNode('Workbook');
	await page.getByTestId('credential-edit-button').click();
	const address = person.parameter('baseUrl').locator('input');
	await address.fill(host.url);
	await page.getByTestId('credential-save-button').click();
	// The panel may show the result again, with its details folded away.
	await until('the reason is shown', 60_000, async () => {
		const details = page.getByText('More details');
		if (await details.isVisible()) await details.click({ timeout: 1_000 }).catch(() => undefined);
		return (await page.getByText('but not as the API of Overten').isVisible()) ? true : undefined;
	});
	await person.shoot('newcomer-other-address');
	await address.fill(`  ${host.sandbox.apiUrl}/ `);
	await page.getByTestId('credential-save-button').click();
	await page.getByText('Connection tested successfully').waitFor();
	await page.getByRole('button', { name: 'Close this dialog' }).filter({ visible: true }).click();
	await person.closeNode();
});

test("sees no error in the browser's console", async () => {
	expect(person.consoleErrors).toEqual([]);
	await expectTasks(host, 6);
});
