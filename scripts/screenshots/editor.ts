import type { Page } from 'playwright-core';

import type { Stack } from '../stack.ts';

const NODE_WAIT_MS = 30_000;

/** n8n's editor, with the workflow open and the person logged in. */
export class Editor {
	readonly page: Page;

	readonly #url: string;

	private constructor(page: Page, url: string) {
		this.page = page;
		this.#url = url;
	}

	static async open(page: Page, { login, url }: Stack, workflowId: string): Promise<Editor> {
		page.setDefaultTimeout(NODE_WAIT_MS);
		await page.goto(`${url}/signin`);
		await page.locator('input[type=email]').fill(login.email);
		await page.locator('input[type=password]').fill(login.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL((address) => !address.pathname.includes('signin'));
		const editor = new Editor(page, url);
		await editor.openWorkflow(workflowId);
		return editor;
	}

	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`${this.#url}/workflow/${workflowId}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	async fitToScreen(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}
}
