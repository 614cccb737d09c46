import { EXAMPLE, readExample } from '../../scripts/demo/workflow.ts';
import { record } from './support/facts.ts';
import { addCredential, Host } from './support/host.ts';
import type { Owner } from './support/host.ts';
import { Person, SIZE } from './support/person.ts';
import { until } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { chain, CREDENTIALS, node, OVERTEN_TYPE, WORKBOOK } from './support/workflow.ts';

let host: Host;
let owner: Owner;
let credentialId: string;
let person: Person;

// `npm run screenshots` puts these pictures into the README.
beforeAll(async () => {
	host = await Host.start();
	owner = await host.setUpOwner();
	person = await Person.logIn(host.url, owner.login);
});

/** Pictures show all of a panel. */
async function inTallWindow(height: number, look: () => Promise<void>): Promise<void> {
	await person.page.setViewportSize({ ...SIZE, height });
	await look();
	await person.page.setViewportSize(SIZE);
}

test('the credential, as a new user sees it', async () => {
	const nodes = [
		node('Start', 'n8n-nodes-base.manualTrigger', 1),
		node('Workbook', OVERTEN_TYPE, 2, WORKBOOK),
	];
	const id = await owner.client.createWorkflow(chain('First steps', nodes), {});
	await person.openWorkflow(id);
	await person.openNode('Workbook');
	await person.addCredential();
	await person.parameter('baseUrl').locator('input').waitFor();
	await person.shoot('credential');
	({ credentialId } = await addCredential(owner, host.sandbox));
});

async function openExample(file: string): Promise<void> {
	const id = await owner.client.createWorkflow(await readExample(file), {
		overtenApi: credentialId,
	});
	await person.openWorkflow(id);
}

test('the panel of an example and its execution modes', async () => {
	const { page } = person;
	await openExample(EXAMPLE.file);
	await person.openNode('Workbook');
	await inTallWindow(1290, async () => {
		await person.shoot('panel');
	});
	await inTallWindow(960, async () => {
		await person.parameter('executionMode').click();
		await page.getByRole('option').filter({ hasText: 'Async: Pause Until Webhook' }).waitFor();
		await person.shoot('modes');
		await page.keyboard.press('Escape');
	});
	await person.closeNode();
});

test('a run of the example and its files', async () => {
	const { page } = person;
	await page.getByTestId('zoom-to-fit').click();
	// When the workflow is zoomed to fit, the button that executes it covers the lowest node.
	await page.getByTestId('zoom-out-button').click();
	await page.getByTestId('execute-workflow-button').click();
	await page.getByText('Workflow executed successfully').waitFor();
	await person.dismissToasts();
	await page.mouse.move(0, 0);
	await person.shoot('run');
	await page.emulateMedia({ colorScheme: 'dark' });
	await person.shoot('run-dark');
	await page.emulateMedia({ colorScheme: 'light' });
	await person.openNode(EXAMPLE.lastNode);
	await page.getByTestId('output-panel').getByTestId('ndv-binary-data_0').waitFor();
	await inTallWindow(1200, async () => {
		await person.shoot('output');
	});
	await person.closeNode();
	await expectTasks(host, 3);
	record(host.version, { executions: 1, files: 3 });
});

/** The sandbox reads the end of a prompt, which the panel does not show. */
const BELOW = '\n'.repeat(9);

/** Executes the example that pauses, whose job the sandbox steers. */
async function executeDeck(directives: string): Promise<void> {
	const example = await readExample('examples/weekly-deck.json');
	const nodes = example.nodes.map((node) =>
		node.name === 'Deck'
			? {
					...node,
					parameters: {
						...node.parameters,
						prompt: `Five slides for our team about the last week${BELOW}${directives}`,
					},
				}
			: node,
	);
	const id = await owner.client.createWorkflow({ ...example, nodes }, { overtenApi: credentialId });
	await person.openWorkflow(id);
	await person.page.getByTestId('execute-workflow-button').click();
}

test('a paused workflow', async () => {
	await executeDeck('[[duration=24h]]');
	await until('the job has started', 20_000, async () => (await host.control.tasks()).at(-1));
	await person.openNode('Deck');
	await person.page.getByText('Overten is working on it').first().waitFor();
	await person.shoot('waiting');
	await person.closeNode();
	record(host.version, { executions: 1 });
});

test('an execution that has failed after a pause', async () => {
	const { page } = person;
	await executeDeck('[[duration=20m]] [[fail=no_data: There are no numbers for this week]]');
	await page.getByText('Overten could not complete the job').first().waitFor();
	await person.dismissToasts();
	await page.getByText('Logs', { exact: true }).click();
	await inTallWindow(960, async () => {
		await page.getByTestId('zoom-to-fit').click();
		await person.shoot('failed');
	});
	record(host.version, { executions: 1 });
});

test('the panel of the trigger', async () => {
	const id = await owner.client.createWorkflow(
		chain('Whenever a run ends', [
			{
				...node('Overten Trigger', 'n8n-nodes-overten.overtenTrigger', 3),
				credentials: CREDENTIALS,
			},
			node('End', 'n8n-nodes-base.noOp', 1),
		]),
		{ overtenApi: credentialId },
	);
	await person.openWorkflow(id);
	await person.openNode('Overten Trigger');
	await person.parameter('events').waitFor();
	await person.shoot('trigger');
});
