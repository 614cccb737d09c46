import { Host } from './host.ts';
import type { SetUp } from './host.ts';
import { expectNoSecrets } from './secrets.ts';
import { N8N_VERSIONS } from './versions.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

/** A real n8n with the sandbox, as every test gets it: set up, and with no tasks in Overten. */
export interface Stage extends SetUp {
	readonly host: Host;
}

/**
 * Runs the same tests on both major versions of n8n, then searches for secrets.
 *
 * @param title with `%s` for the version
 * @param tests declares the tests; call `onStage` only within them
 */
export function onEachGeneration(
	title: string,
	tests: (onStage: () => Stage, version: string) => void,
): void {
	describe.each(N8N_VERSIONS)(title, (version) => {
		let stage: Stage;

		beforeAll(async () => {
			const host = await Host.start({ version, speed: SPEED });
			stage = { host, ...(await host.setUp()) };
		});

		beforeEach(async () => {
			await stage.host.control.reset();
		});

		afterAll(async () => {
			await stage.host.stop();
		});

		tests(() => stage, version);

		test('leaks no secrets', async () => {
			await expectNoSecrets(stage.host);
		});
	});
}
