import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Locator, Page } from 'playwright-core';

import type { Login } from '../../../scripts/n8n/rest-types.ts';
import { N8N_VERSION } from '../../../scripts/n8n/install.ts';
import { launchBrowser } from './browser.ts';
import { editorOf } from './editor.ts';
import type { Editor } from './editor.ts';
import { OUTPUT_FOLDER } from './output.ts';

/** A busy machine may need long for a page of the editor. */
const PATIENCE_MS = 60_000;

/** Of the page, in pixels. */
export const SIZE = { width: 1360, height: 860 };

/** Time for the editor's animations. */
const SETTLE_MS = 800;

/** A user of n8n's editor, with mouse and keyboard. */
export class Person {
	readonly page: Page;

	/** The errors of this n8n in the browser's console. */
	readonly consoleErrors: string[] = [];

	readonly editor: Editor = editorOf(N8N_VERSION);

	readonly #url: string;

	private constructor(page: Page, url: string) {
		this.page = page;
		this.#url = url;
	}

	/** Opens a browser and logs in. */
	static async logIn(url: string, { email, password }: Login): Promise<Person> {
		const browser = await launchBrowser();
		const context = await browser.newContext({ viewport: SIZE });
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		// The editor requests news and templates from n8n's servers; here, no request leaves the machine.
		await page.route(
			(address) => address.origin !== url,
			async (route) => {
				await route.abort();
			},
		);
		const person = new Person(page, url);
		await page.goto(`${url}/signin`);
		await page.locator('input[type=email]').fill(email);
		await page.locator('input[type=password]').fill(password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL((address) => !address.pathname.includes('signin'));
		person.#watchConsole();
		return person;
	}

	async goTo(path: string): Promise<void> {
		await this.page.goto(`${this.#url}${path}`);
	}

	async openWorkflow(id: string): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens the panel of a node of the workflow. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId(this.editor.closesNode).click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** Opens the form for a new credential, from the panel of a node. */
	async addCredential(): Promise<void> {
		if (this.editor.connects) {
			await this.page.getByRole('button', { name: 'Connect to Overten' }).click();
			return;
		}
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
	}

	/** Closes the messages that the editor shows over everything else. */
	async dismissToasts(): Promise<void> {
		const closeButtons = this.page.locator('.el-notification__closeBtn');
		while ((await closeButtons.count()) > 0) {
			await closeButtons.first().click();
			await sleep(SETTLE_MS);
		}
	}

	/** Saves a screenshot. */
	async shoot(name: string): Promise<void> {
		await sleep(SETTLE_MS);
		await this.page.screenshot({ path: join(OUTPUT_FOLDER, `${name}.png`) });
	}

	/** The names of the nodes that the nodes panel finds. */
	async searchNodes(words: string): Promise<string[]> {
		await this.page.getByTestId('node-creator-search-bar').fill(words);
		await sleep(SETTLE_MS);
		const names = await this.page.getByTestId('node-creator-item-name').allTextContents();
		return names.map((name) => name.trim());
	}

	/** Clicks an entry of the nodes panel. */
	async pickNode(name: RegExp): Promise<void> {
		await this.page.getByTestId('node-creator-item-name').filter({ hasText: name }).first().click();
	}

	/** Of the node or the credential that is open. */
	parameter(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	/** Selects an entry of a dropdown. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).click();
		// Matches the name, which is followed by a description: 'Sync' is also part of 'Async'.
		await this.page
			.getByRole('option')
			.filter({ hasText: new RegExp(`^\\s*${option}`) })
			.click();
	}

	#watchConsole(): void {
		this.page.on('pageerror', ({ message }) => this.consoleErrors.push(message));
		this.page.on('console', (message) => {
			const { url } = message.location();
			const ours = url === '' || url.startsWith(this.#url);
			// The editor's own messages for blocked requests.
			const outside = message.text().includes("Can't connect to n8n");
			const error = `${message.text()} ${url}`;
			const ofEditor = this.editor.ownErrors.some((pattern) => pattern.test(error));
			if (message.type() === 'error' && ours && !outside && !ofEditor)
				this.consoleErrors.push(error);
		});
	}
}
