import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXAMPLE, readExample } from '../demo/workflow.ts';
import { PROJECT_ROOT } from '../paths.ts';
import { progress } from '../progress.ts';
import { runScript } from '../run-script.ts';
import { startStack } from '../stack.ts';
import { launchBrowser } from './browser.ts';
import { Editor } from './editor.ts';

const FOLDER = join(PROJECT_ROOT, 'docs', 'images');

/** Time for the editor's animations. */
const SETTLE_MS = 1_200;

await runScript(async (cleanup) => {
	const stack = await startStack(cleanup, {});
	const workflowId = await stack.client.createWorkflow(await readExample(), {
		overtenApi: stack.credentialId,
	});
	progress('Opening the editor …');
	const browser = await launchBrowser();
	cleanup.add(async () => {
		await browser.close();
	});
	const page = await browser.newPage({ viewport: { width: 1360, height: 860 } });
	const editor = await Editor.open(page, stack, workflowId);
	await mkdir(FOLDER, { recursive: true });
	const shoot = async (name: string) => {
		await sleep(SETTLE_MS);
		await page.screenshot({ path: join(FOLDER, `${name}.png`) });
		progress(`docs/images/${name}.png`);
	};

	await editor.openNode('Workbook');
	await shoot('panel');
	await page.getByTestId('parameter-input-executionMode').click();
	await shoot('modes');
	await page.keyboard.press('Escape');
	await editor.closeNode();

	await editor.fitToScreen();
	await page.getByTestId('execute-workflow-button').click();
	await page.getByText('Workflow executed successfully').waitFor();
	await shoot('run');
	await editor.openNode(EXAMPLE.lastNode);
	await shoot('output');
	await editor.closeNode();
	await editor.openNode('Workbook');
	await page.getByTestId('credential-edit-button').click();
	await shoot('credential');

	const collect = await readExample('examples/collect-finished-runs.json');
	await editor.openWorkflow(
		await stack.client.createWorkflow(collect, { overtenApi: stack.credentialId }),
	);
	await editor.openNode('Overten Trigger');
	await shoot('trigger');
});
