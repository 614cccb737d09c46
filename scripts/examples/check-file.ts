import axios from 'axios';
import jszip from 'jszip';

/** The kinds of files that the examples output. */
export type FileKind = 'docx' | 'eml' | 'pdf' | 'pptx' | 'xlsx';

/** The part that identifies a zip archive as an Office file. */
const MAIN_PARTS = {
	docx: 'word/document.xml',
	pptx: 'ppt/presentation.xml',
	xlsx: 'xl/workbook.xml',
};

/** @throws when the bytes are not a file of that kind */
export async function checkFile(kind: FileKind, bytes: Buffer): Promise<void> {
	if (kind === 'eml') {
		await checkFile('docx', attachmentOf(bytes.toString('utf8')));
		return;
	}
	if (kind === 'pdf') {
		if (!bytes.toString('latin1').startsWith('%PDF-')) throw new Error('A file is not a PDF file.');
		return;
	}
	const archive = await jszip.loadAsync(bytes);
	if (archive.file(MAIN_PARTS[kind]) === null)
		throw new Error(`A file is not a valid .${kind} file.`);
}

/** {@link checkFile} for whatever opens at a link, without a login. */
export async function checkLink(kind: FileKind, link: string): Promise<void> {
	const options = { responseType: 'arraybuffer', proxy: false } as const;
	const { data } = await axios.get<ArrayBuffer>(link, options);
	await checkFile(kind, Buffer.from(data));
}

/** The first attachment of an email. */
function attachmentOf(message: string): Buffer {
	const [headers = '', , attachment = ''] = message.split(/\r?\n--report(?:--)?\r?\n/);
	const [partHeaders = '', base64 = ''] = attachment.split(/\r?\n\r?\n/);
	if (!/^To: \S+@\S+$/m.test(headers) || !partHeaders.includes('Content-Disposition: attachment')) {
		throw new Error('The email draft has no recipient or no attachment.');
	}
	return Buffer.from(base64, 'base64');
}
