import type { AxiosInstance } from 'axios';

import type { DialectChange } from '../../sandbox/dialects/dialect';
import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';
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

/** For a test file: its sandbox is reset, and speaks the assumed dialect, at the start of each test. */
export function setStage(): Stage {
	let sandbox: Sandbox;
	let api: AxiosInstance;
	let receiver: Receiver;

	beforeAll(async () => {
		sandbox = await startSandbox();
		api = clientOf(sandbox);
	});

	beforeEach(async () => {
		await sandbox.control.reset();
		receiver = await startReceiver();
	});

	afterEach(async () => {
		await receiver.stop();
	});

	afterAll(async () => {
		await sandbox.stop();
	});

	return {
		get sandbox() {
			return sandbox;
		},
		get api() {
			return api;
		},
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
