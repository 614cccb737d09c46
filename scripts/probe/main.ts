import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

import { runScript } from '../run-script.ts';
import { UserError } from '../user-error.ts';
import { askFree } from './free.ts';
import { askText, askWorkbook } from './paid.ts';
import { reportOf } from './report.ts';
import { Service } from './service.ts';

/** Typical prices, from Overten's documentation. */
const COST = `The probe asks Overten:
  - free of charge: GET /verify, GET /runs, POST /preflight
  - one sentence to humanize: a few credits
  - one small workbook, submitted twice under one key: 20 to 200 credits, or twice that if Overten ignores the key`;

/** `OVERTEN_API_KEY=… npm run probe`: which reading of each open question holds at the real service. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			'base-url': { type: 'string', default: 'https://backend.overtenai.com/api/v1' },
			free: { type: 'boolean', default: false },
			'poll-ms': { type: 'string', default: '5000' },
			yes: { type: 'boolean', default: false },
		},
	});
	const key = process.env.OVERTEN_API_KEY ?? '';
	if (key === '') throw new UserError('Set OVERTEN_API_KEY to your API key.');
	const baseUrl = values['base-url'];
	const service = new Service(baseUrl, key);
	if (!values.free) await agreeToCost(values.yes);

	const found = {
		...(await askFree(service)),
		...(!values.free && (await askText(service))),
		...(!values.free && (await askWorkbook(service, baseUrl, Number(values['poll-ms'])))),
	};
	console.log(reportOf(found));
}

/** @throws {UserError} when nobody agrees */
async function agreeToCost(isAgreed: boolean): Promise<void> {
	console.log(COST);
	if (isAgreed) return;
	if (!process.stdin.isTTY) {
		throw new UserError('Nobody can agree to the cost here. Add --yes, or --free to ask for free.');
	}
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Continue? [y/N] ').finally(() => {
		terminal.close();
	});
	if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('Nothing was asked.');
}

await runScript(main);
