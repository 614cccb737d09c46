import { untilRegistered } from '../../../../scripts/n8n/registered.ts';
import { bodyOf, each, http } from './asker.ts';
import type { Asker } from './asker.ts';
import { fork, passOn, respond, webhook } from './workflows.ts';

/** A program that calls a Webhook. */
export function webhookThat(name: string, responseMode: string): Asker {
	return {
		name,
		isModel: false,
		isInN8n1: true,
		workflow: (path, overten) =>
			fork(
				webhook(path, responseMode),
				'={{ $json.body.prompt }}',
				overten,
				responseMode === 'responseNode' ? respond('={{ $json }}') : passOn(),
			),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/webhook/${path}`;
			await untilRegistered(url);
			return each(async (prompt) => await bodyOf(http.post(url, { prompt })));
		},
	};
}
