import type { Page } from 'playwright-core';

import type { Stack } from '../stack.ts';

const NODE_WAIT_MS = 30_000;

/** n8n's editor, with the workflow open and the person logged in. */
export class Editor {
	readonly page: Page;

	private constructor(page: Page) {
		this.page = page;
	}

	static async open(page: Page, { login, url }: Stack, workflowId: string): Promise<Editor> {
		page.setDefaultTimeout(NODE_WAIT_MS);
		await page.goto(`${url}/signin`);
		await page.locator('input[type=email]').fill(login.email);
		await page.locator('input[type=password]').fill(login.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL((address) => !address.pathname.includes('signin'));
		await page.goto(`${url}/workflow/${workflowId}`);
		await page.getByTestId('canvas-node').first().waitFor();
		return new Editor(page);
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
