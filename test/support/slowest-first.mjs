import { basename } from 'node:path';

import Sequencer from '@jest/test-sequencer';

/**
 * The files that take longest, most of it waiting, so that the quick ones fill the time that is left. Jest knows this itself
 * after the first run only, and a fresh clone has none.
 */
const SLOW = [
	'download',
	'bad-day',
	'simulation',
	'rate-limit',
	'pause',
	'pause-failures',
	'fault-table',
	'dialects',
	'retries',
	'trigger',
	'generate-errors',
	'trigger-subscription',
	'network-problems',
	'agent-patience',
	'pause-time-limits',
	'jobs-without-key',
];

const rankOf = ({ path }) => {
	const rank = SLOW.indexOf(basename(path, '.test.ts'));
	return rank === -1 ? SLOW.length : rank;
};

export default class SlowestFirst extends Sequencer {
	sort(tests) {
		return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
	}
}
