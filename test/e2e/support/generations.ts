import { Host } from './host.ts';
import type { SetUp } from './host.ts';
import { expectNoSecrets } from './secrets.ts';
import { N8N_VERSIONS } from './versions.ts';

/** A job of ten minutes takes a second. */
const SPEED = 600;

/** A real n8n with the sandbox, as a test finds it: set up, and with nothing done at Overten. */
export interface Stage extends SetUp {
	readonly host: Host;
}

/**
 * The same tests on an n8n of each generation, and at their end a look for secrets.
 *
 * @param title with `%s` where the version belongs
 * @param tests declares the tests; `onStage` is for within them
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

		test('keeps its secrets', async () => {
			await expectNoSecrets(stage.host);
		});
	});
}
