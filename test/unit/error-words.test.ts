import type { INode } from 'n8n-workflow';

import { OvertenApiError } from '../../nodes/Overten/api/errors';
import { toNodeError } from '../../nodes/Overten/errors/node-error';
import type { Manner } from '../../nodes/Overten/errors/words';
import type { Operation } from '../../nodes/Overten/execution/operation';
import { wordsOf } from '../../nodes/Overten/resources';
import { account } from '../../nodes/Overten/resources/account';
import { image } from '../../nodes/Overten/resources/image';
import { presentation } from '../../nodes/Overten/resources/presentation';
import { run } from '../../nodes/Overten/resources/run';
import { spreadsheet } from '../../nodes/Overten/resources/spreadsheet';
import { text } from '../../nodes/Overten/resources/text';

const nodeOf = (type: string): INode => ({
	id: '1',
	name: 'Overten',
	type: `n8n-nodes-overten.${type}`,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
});

const RATE_LIMITED = new OvertenApiError({ kind: 'status', status: 429, message: 'Slow down' });
const LOST = new OvertenApiError({ kind: 'connection', code: 'ECONNRESET', message: 'Reset' });

const operationsOf = (...resources: readonly { readonly operations: readonly Operation[] }[]) =>
	resources.flatMap(({ operations }) => operations);

const adviceOf = (type: string, manner?: Manner) =>
	toNodeError(RATE_LIMITED, nodeOf(type), 'free', 0, undefined, manner).description;

describe('too many requests', () => {
	const operations = operationsOf(account, image, presentation, run, spreadsheet, text);

	test.each(operations.map((operation) => [operation.action, operation] as const))(
		'%s: the option Items at Once is named where there is one',
		(_action, operation) => {
			const hasOption = JSON.stringify(operation.fields).includes('"itemsAtOnce"');
			const advice = hasOption ? "lower 'Items at Once' in Options" : 'spread your workflows';
			expect(adviceOf('overten', { words: wordsOf(operation) })).toContain(advice);
		},
	);

	test('both kinds of operations are tested', () => {
		const advised = operations.map((operation) => wordsOf(operation).slowDown);
		expect(advised.filter((words) => words === undefined)).toHaveLength(3);
	});

	test('the triggers have an advice of their own', () => {
		expect(adviceOf('overtenTrigger')).toContain('spread your workflows over the day');
		expect(adviceOf('overtenPollingTrigger')).toContain("longer intervals in 'Poll Times'");
	});
});

describe('a job whose answer was lost', () => {
	const nextStep = (operation: Operation, isForModel: boolean) =>
		toNodeError(LOST, nodeOf('overten'), 'submitting', 0, undefined, {
			isForModel,
			words: wordsOf(operation),
		}).description;

	const hasRun = ({ value }: Operation) => value.startsWith('generate');
	const jobs = operationsOf(presentation, spreadsheet, text);

	test.each(jobs.filter(hasRun).map((job) => [job.action, job] as const))(
		'%s: it is looked for among the runs',
		(_action, job) => {
			expect(nextStep(job, false)).toContain("look for its run with 'Run → Get Many'");
			expect(nextStep(job, true)).toContain("Look for its run with 'Run → Get Many'");
		},
	);

	test.each(jobs.filter((job) => !hasRun(job)).map((job) => [job.action, job] as const))(
		'%s: it cannot be found again, so credits are compared',
		(_action, job) => {
			expect(nextStep(job, false)).toContain('compare your credits in Overten before you run');
			expect(nextStep(job, true)).toContain('ask the user before you call this tool again');
			expect(nextStep(job, false)).not.toContain('Run → Get Many');
		},
	);
});
