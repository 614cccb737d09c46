import multipart from '@fastify/multipart';
import { fastify } from 'fastify';

import type { Cleanup } from '../cleanup.ts';
import { checkFile } from './check-file.ts';

/** Enough for a file to be recognized as one. */
const PDF = '%PDF-1.4\n%%EOF\n';

/**
 * Starts a server that implements the conversion of Gotenberg: it takes a Word file, and returns a PDF file without pages.
 *
 * @param cleanup stops it
 * @returns its base URL
 */
export async function startScriptedConverter(cleanup: Cleanup): Promise<string> {
	const server = fastify();
	await server.register(multipart);
	server.post('/forms/libreoffice/convert', async (request, reply) => {
		const file = await request.file();
		if (file?.fieldname !== 'files') throw new Error('Gotenberg takes the field files.');
		await checkFile('docx', await file.toBuffer());
		const name = String(request.headers['gotenberg-output-filename']);
		return await reply
			.header('content-type', 'application/pdf')
			.header('content-disposition', `attachment; filename=${name}.pdf`)
			.send(PDF);
	});
	cleanup.add(async () => {
		await server.close();
	});
	return await server.listen({ host: '127.0.0.1', port: 0 });
}
