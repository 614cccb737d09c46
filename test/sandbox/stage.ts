import type { AxiosInstance } from 'axios';

import type { DialectChange } from '../../sandbox/dialects/dialect';
import type { Sandbox } from '../support/sandbox';
import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate, startReceiver, untilEnded } from './api';
import type { Answer, Receiver } from './api';

/** What the tests of the sandbox use. */
export interface Stage {
	readonly sandbox: Sandbox;
	readonly api: AxiosInstance;
	readonly receiver: Receiver;
	speak(dialect: DialectChange): Promise<void>;
	/** A task that has ended, as GET /tasks/{task_id} answers. */
	ended(prompt?: string): Promise<Answer>;
	/** What GET answers. */
	body(path: string): Promise<unknown>;
}

/** For a test file: its sandbox speaks the assumed dialect at the start of each test. */
export function setStage(): Stage {
	const sandbox = sandboxForTests();
	const api = clientOf(sandbox);
	let receiver: Receiver;

	beforeEach(async () => {
		receiver = await startReceiver();
	});

	afterEach(async () => {
		await receiver.stop();
	});

	return {
		sandbox,
		api,
		get receiver() {
			return receiver;
		},
		speak: async (dialect) => {
			await sandbox.control.speak(dialect);
		},
		ended: async (prompt = 'A report') => {
			const { task_id } = (await generate(api, { prompt, async: true })).data;
			return await untilEnded(api, task_id);
		},
		body: async (path) => (await api.get<unknown>(path)).data,
	};
}
