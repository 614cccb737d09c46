import { TestEnvironment } from 'jest-environment-node';

import { Cleanup } from '../../../scripts/cleanup.ts';

declare global {
	/** What has to be undone when the test file ends, however it ends. */
	var cleanup: Cleanup;
}

/** Outside of the tests' own realm, so that servers end with a Ctrl-C and with a test file that breaks off. */
export default class ServerEnvironment extends TestEnvironment {
	readonly #cleanup = new Cleanup();

	override async setup(): Promise<void> {
		await super.setup();
		this.global.cleanup = this.#cleanup;
	}

	override async teardown(): Promise<void> {
		await this.#cleanup.run();
		await super.teardown();
	}
}
