import Table from 'cli-table3';

import { QUESTION_LIST } from '../../sandbox/dialects/dialect.ts';
import type { DialectChange } from '../../sandbox/dialects/dialect.ts';

/** Why the probe does not ask them. */
const NOT_ASKED: Readonly<Record<string, string>> = {
	deliveryTimestamp: 'not asked: needs an address that Overten can reach',
	event: 'not asked: needs an address that Overten can reach',
	promotion: 'not asked: needs a job of more than 5 minutes',
	proxy: 'not asked: not about Overten',
	signing: 'not asked: needs an address that Overten can reach',
	values: 'not asked: look at the output of Run → Get Many',
};

/** A line for each open question: which reading holds, and whether it is the assumed one. */
export function reportOf(found: DialectChange): string {
	const readings = new Map<string, string>(Object.entries(found));
	const table = new Table({ head: ['question', 'reading', ''], style: { head: [], border: [] } });
	for (const [name, { assumed }] of QUESTION_LIST) {
		const reading = readings.get(name);
		const note = reading === assumed ? 'as assumed' : 'not as assumed';
		table.push(
			reading === undefined
				? [name, '', NOT_ASKED[name] ?? 'the answer leaves it open']
				: [name, reading, note],
		);
	}
	return table.toString();
}
