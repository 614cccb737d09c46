import { randomBytes, randomUUID } from 'node:crypto';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** A file in n8n's storage, as an earlier node would leave it there. Its content does not compress. */
export async function storeFile(fileName: string, bytes: number): Promise<IBinaryData> {
	const location = { type: 'execution', workflowId: 'bench', executionId: randomUUID() } as const;
	return await Container.get(BinaryDataService).store(location, randomBytes(bytes), {
		data: '',
		fileName,
		mimeType: 'text/csv',
	});
}
