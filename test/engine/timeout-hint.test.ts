import type { IWorkflowSettings } from 'n8n-workflow';

import { generate, LOOK_SOON, overtenForTests, promptItems } from '../support/overten';

const overten = overtenForTests();

const FIVE_MINUTES = { executionTimeout: 300 };

async function hintsOf(executionMode: string, workflowSettings: IWorkflowSettings, options = {}) {
	const { hints } = await overten.engine.run({
		parameters: generate({ executionMode, options: { ...LOOK_SOON, ...options } }),
		items: promptItems('A', 'B'),
		workflowSettings,
	});
	return hints.map(({ message }) => message);
}

test.each([
	['poll', 'when its timeout passes'],
	['sync', 'when its timeout passes'],
	['webhook', 'when the pause ends at the wait limit'],
])(
	'in the mode %s, a hint names a workflow timeout below the wait limit, once',
	async (mode, when) => {
		const [hint, ...others] = await hintsOf(mode, FIVE_MINUTES);
		expect(hint).toContain('a timeout of 5 minutes, and the node waits for up to 30 minutes');
		expect(hint).toContain(when);
		expect(others).toEqual([]);
	},
);

test.each<[string, string, IWorkflowSettings, object]>([
	['the timeout is long enough', 'poll', { executionTimeout: 3600 }, {}],
	['the wait limit is shorter', 'poll', FIVE_MINUTES, { waitLimit: 4 }],
	['there is no timeout', 'poll', {}, {}],
	['the timeout is off', 'poll', { executionTimeout: -1 }, {}],
	['the node does not wait', 'async', FIVE_MINUTES, {}],
])('there is no hint when %s', async (_name, mode, settings, options) => {
	expect(await hintsOf(mode, settings, options)).toEqual([]);
});
