import type { SandboxAddress } from '../../../../sandbox/control-types.ts';
import type { WorkflowToCreate } from '../../../../scripts/n8n/rest-types.ts';
import type { SandboxControl } from '../../../support/sandbox-control.ts';
import type { SetUp } from '../host.ts';
import { activate } from '../runs.ts';
import { createTriggered, startRun, untilEnded, untilSubscribed } from '../trigger.ts';
import { chain } from '../workflow.ts';
import type { Call } from './calls.ts';
import type { Receiver } from './receiver.ts';
import { canary, collecting, generating, makingUp, plain } from './workflows.ts';
import type { Way } from './workflows.ts';

export const WAYS: readonly Way[] = ['sync', 'poll', 'pause', 'trigger'];

/** What has a webhook: each way, and the workflows beside them. */
type Called = Way | 'canary' | 'makeUp' | 'plain';

/** Active workflows, one for each way to get a file. */
export interface Load {
	/** The addresses of their webhooks. */
	readonly urls: ReadonlyMap<Called, string>;
	/** Of all ways. */
	readonly workflowIds: readonly string[];
	/** The workflow that events start, which is one of them. */
	readonly triggeredId: string;
}

export interface Ground {
	readonly setUp: SetUp;
	/** The base URL of n8n's webhooks. */
	readonly at: string;
	readonly sandbox: SandboxAddress;
	readonly control: SandboxControl;
	readonly receiver: Receiver;
}

export async function prepareLoad({
	at,
	control,
	receiver,
	sandbox,
	setUp,
}: Ground): Promise<Load> {
	await control.set({ credits: 1_000_000_000, files: 'plain' });
	await startRun(sandbox, 'Canary');
	await untilEnded(control);
	const [{ run_id } = { run_id: '' }] = await control.tasks();
	const urls = new Map<Called, string>();
	const activateAs = async (
		name: Called,
		make: (path: string) => WorkflowToCreate,
	): Promise<string> => {
		const { id } = await activate(setUp, at, (path) => {
			urls.set(name, `${at}/webhook/${path}`);
			return make(path);
		});
		return id;
	};
	const workflowIds: string[] = [];
	for (const way of WAYS) {
		workflowIds.push(await activateAs(way, (path) => generating(path, way, receiver.url)));
	}
	await activateAs('canary', (path) => canary(path, receiver.url, run_id));
	await activateAs('makeUp', (path) => makingUp(path, receiver.url));
	await activateAs('plain', (path) => plain(path, receiver.url));
	const [download, ...rest] = collecting(receiver.url);
	const { id, url } = await createTriggered(setUp, at, { formats: ['word'] }, download, (made) =>
		chain('trigger events', [...made.nodes, ...rest]),
	);
	await setUp.client.activateWorkflow(id);
	await untilSubscribed(sandbox, [url]);
	return { urls, workflowIds: [...workflowIds, id], triggeredId: id };
}

/** @returns calls without this package, by the names of their files */
export function makePlainCalls(
	{ urls }: Load,
	{ count, from }: Pick<Span, 'count' | 'from'>,
): ReadonlyMap<string, Call> {
	const names = Array.from({ length: count }, (_, index) => `plain-${String(from + index)}`);
	const url = urls.get('plain') ?? '';
	return new Map(names.map((name) => [name, { url, prompt: `Job ${name}` }]));
}

export interface Span {
	/** The number of the first job. */
	readonly from: number;
	/** How many jobs of each way. */
	readonly count: number;
	/** How long the shortest and the longest one take, nominally. */
	readonly minSeconds: number;
	readonly maxSeconds: number;
}

/** @returns in turn, a call of each way, by the names of their jobs */
export function makeCalls({ urls }: Load, span: Span): ReadonlyMap<string, Call> {
	const { count, from, maxSeconds, minSeconds } = span;
	const calls = new Map<string, Call>();
	for (let index = from; index < from + count; index += 1) {
		// A step that has no factor in common with the span visits all of it.
		const seconds = minSeconds + ((index * 7) % (maxSeconds - minSeconds + 1));
		for (const way of WAYS) {
			const name = `${way}-${String(index)}`;
			const prompt = `Job ${name}. [[duration=${String(seconds)}s]]`;
			calls.set(name, { url: urls.get(way) ?? '', prompt });
		}
	}
	return calls;
}
