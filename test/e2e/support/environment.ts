import { TestEnvironment } from 'jest-environment-node';

import { Cleanup } from '../../../scripts/cleanup.ts';

declare global {
	/** What has to be undone when the test file ends, however it ends. */
	var cleanup: Cleanup;
	/** The same when the whole run ends. */
	var runCleanup: Cleanup;
}

/** Outside the tests' own realm, so that servers end on Ctrl-C and when a test file is aborted. */
export default class ServerEnvironment extends TestEnvironment {
	readonly #cleanup = new Cleanup(globalThis.runCleanup);

	override async setup(): Promise<void> {
		await super.setup();
		this.global.cleanup = this.#cleanup;
	}

	override async teardown(): Promise<void> {
		await this.#cleanup.run();
		await super.teardown();
	}
}
