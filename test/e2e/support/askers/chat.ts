import type { INode } from 'n8n-workflow';

import { node } from '../workflow.ts';
import { each, untilThere } from './asker.ts';
import type { Asker } from './asker.ts';
import { hearOfChat, writeInChat } from './chat-client.ts';
import { fork, TRIGGER } from './workflows.ts';

/** Somebody who writes in a Chat. */
export function chatThat(name: string, responseMode: string, answer: INode): Asker {
	return {
		name,
		isModel: false,
		isInN8n1: true,
		workflow: (path, overten) =>
			fork(
				{
					...node(TRIGGER, '@n8n/n8n-nodes-langchain.chatTrigger', 1.3, {
						public: true,
						mode: 'hostedChat',
						options: { responseMode },
					}),
					webhookId: path,
				},
				'={{ $json.chatInput }}',
				overten,
				answer,
			),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/webhook/${path}/chat`;
			await untilThere(url);
			return each(async (prompt) =>
				responseMode === 'responseNodes'
					? await hearOfChat(n8nUrl, url, prompt)
					: await writeInChat(url, prompt),
			);
		},
	};
}
