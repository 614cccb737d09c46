import { AGENT_3, EXECUTE_WORKFLOW } from './support/askers/askers.ts';
import type { Asker } from './support/askers/asker.ts';
import { startBench } from './support/askers/bench.ts';
import { measureRow, tableOf } from './support/askers/cells.ts';
import type { Bench, Cell, Mode } from './support/askers/cells.ts';
import { mcpServer } from './support/askers/mcp.ts';
import { N8N_AGENT_WITH_NODE, n8nAgentWithWorkflow } from './support/askers/n8n-agents.ts';
import { expectNoSecrets } from './support/secrets.ts';

/** Longer than n8n lets an agent's workflow run, and than an MCP client waits (60 s), in s. */
const JOB_S = 150;

/** After which n8n ends a workflow that an agent of n8n Agents has called, unless it has paused, in s. */
const N8N_LIMIT_S = 120;

/** As users get them: with the default of Answer After. */
const MCP_SERVER = mcpServer();
const AGENT_WITH_WORKFLOW = n8nAgentWithWorkflow();

interface Row {
	readonly asker: Asker;
	readonly mode: Mode;
	/** How often it asks with the same arguments, each time after the answer before. */
	readonly times: number;
	/** The first answer. */
	readonly first: string;
	/** The last answer. */
	readonly last: string;
}

const ROWS: readonly Row[] = [
	{ asker: AGENT_WITH_WORKFLOW, mode: 'poll', times: 2, first: 'task', last: 'file' },
	{ asker: AGENT_WITH_WORKFLOW, mode: 'pause', times: 1, first: 'file', last: 'file' },
	{ asker: AGENT_WITH_WORKFLOW, mode: 'return task', times: 1, first: 'task', last: 'task' },
	{ asker: N8N_AGENT_WITH_NODE, mode: 'poll', times: 1, first: 'file', last: 'file' },
	{ asker: MCP_SERVER, mode: 'poll', times: 4, first: 'task', last: 'file' },
	{ asker: AGENT_3, mode: 'poll', times: 1, first: 'file', last: 'file' },
	{ asker: AGENT_3, mode: 'pause', times: 1, first: 'file', last: 'file' },
	{ asker: EXECUTE_WORKFLOW, mode: 'poll', times: 1, first: 'file', last: 'file' },
	{ asker: EXECUTE_WORKFLOW, mode: 'pause', times: 1, first: 'file', last: 'file' },
];

let bench: Bench;
let cells: Cell[];
let unanswered: Cell;

beforeAll(async () => {
	bench = await startBench({ speed: 1 });
	// n8n makes a record of who chats with agents at the first chat, and fails a second one that begins at the same moment.
	const short = { name: 'a first chat', prompts: (id: string) => [`${id} [[duration=1s]]`] };
	await measureRow(bench, N8N_AGENT_WITH_NODE, 'return task', [short]);
	const patient = { ...n8nAgentWithWorkflow(0), name: 'n8n Agents, Answer After: 0' };
	[unanswered, ...cells] = await Promise.all([
		askFor(patient, 'poll', 1),
		...ROWS.map(async ({ asker, mode, times }) => await askFor(asker, mode, times)),
	]);
	console.log(tableOf([...cells, unanswered]));
}, 450_000);

async function askFor(asker: Asker, mode: Mode, times: number): Promise<Cell> {
	const prompts = (id: string) =>
		Array.from({ length: times }, () => `${id} [[duration=${String(JOB_S)}s]]`);
	const cases = [{ name: `a job of ${String(JOB_S)} s`, prompts }];
	const [cell] = await measureRow(bench, asker, mode, cases);
	if (cell === undefined) throw new Error('Nothing was measured.');
	return cell;
}

test('n8n ends a workflow that keeps its agent waiting for 120 s', () => {
	expect(unanswered.said.join()).toContain('timed out');
	expect(unanswered.seconds).toBeGreaterThan(N8N_LIMIT_S - 1);
	expect(unanswered.seconds).toBeLessThan(JOB_S);
});

test('everybody who asks gets the file or its task in time, for one job', () => {
	const found = cells.map(({ answers, asker, jobs, mode }) => ({
		...{ asker: asker.name, mode, times: answers.length },
		...{ first: answers.at(0), last: answers.at(-1), jobs },
	}));
	expect(found).toEqual(ROWS.map((row) => ({ ...row, asker: row.asker.name, jobs: 1 })));
});

test('leaks no secrets', async () => {
	await expectNoSecrets(bench.host);
});
