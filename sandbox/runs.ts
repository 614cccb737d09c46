import { randomBytes } from 'node:crypto';

import type { Format, Run } from './contract.ts';
import type { Directives } from './directives.ts';
import type { Job } from './job.ts';
import type { Brand } from './office/content.ts';

/** A run: the document, and what the agent remembers about it. */
export interface RunRecord {
	/** As the API shows it, except for its status and the URL of its file. */
	shown: Omit<Run, 'download_url' | 'status'> & {
		readonly run_id: string;
		readonly file_name: string;
	};
	readonly format: Format;
	/** The prompts of the completed turns, newest last. */
	readonly prompts: string[];
	/** All submitted jobs. */
	turns: number;
	brand: Brand | undefined;
	/** The newest. */
	job: Job | undefined;
	/** The newest; undefined until a turn has made a file. */
	version: DocumentVersion | undefined;
}

/** The document after one turn, with everything that is needed to generate its file on request. */
export interface DocumentVersion {
	readonly runId: string;
	/** The unguessable part of the file's URL. */
	readonly token: string;
	readonly format: Format;
	readonly fileName: string;
	readonly prompts: readonly string[];
	readonly brand: Brand | undefined;
	/** The directives of the turn, which control the download. */
	readonly directives: Directives;
	content: Promise<Buffer> | undefined;
}

/** Where the API and the files are. */
interface Hosts {
	readonly apiUrl: string;
	readonly filesUrl: string;
}

const EXTENSIONS: Readonly<Record<Format, string>> = {
	excel: '.xlsx',
	word: '.docx',
	slides: '.pptx',
};

/** In characters, without the extension. */
const LONGEST_STEM = 80;

/** The requested name with the format's extension, or a name derived from the prompt. */
export function fileNameFor(format: Format, wished: string, prompt: string): string {
	const extension = EXTENSIONS[format];
	const name = wished === '' ? prompt.split(/\s+/).slice(0, 6).join('-') : wished;
	const stem = name.toLowerCase().endsWith(extension) ? name.slice(0, -extension.length) : name;
	const safe = stem.replace(/[\\/:*?"<>|\p{Cc}\p{Cs}]+/gu, '-');
	return `${safe === '' ? 'untitled' : Array.from(safe).slice(0, LONGEST_STEM).join('')}${extension}`;
}

/** Adds a completed turn to the run. A question changes only the summary. */
export function completeTurn(
	run: RunRecord,
	turn: { readonly prompt: string; readonly makesFile: boolean; readonly directives: Directives },
	summary: string | undefined,
): DocumentVersion | undefined {
	run.shown = {
		...run.shown,
		updated_at: new Date().toISOString(),
		...(summary !== undefined && { summary }),
	};
	if (!turn.makesFile) return undefined;
	run.prompts.push(turn.prompt);
	run.version = {
		runId: run.shown.run_id,
		token: randomBytes(24).toString('base64url'),
		format: run.format,
		fileName: run.shown.file_name,
		prompts: [...run.prompts],
		brand: run.brand,
		directives: turn.directives,
		content: undefined,
	};
	return run.version;
}

export function publicRun({ job, shown, version }: RunRecord, hosts: Hosts): Run {
	return {
		...shown,
		...(job !== undefined && { status: job.status }),
		...(version !== undefined && { download_url: downloadUrl(version, hosts) }),
	};
}

/** The `download_url` of a finished run: a pre-signed URL, unless `[[link]]` says otherwise. */
export function downloadUrl(version: DocumentVersion, hosts: Hosts): string {
	switch (version.directives.get('link')?.value) {
		case 'api':
		case 'api-file':
			return `${hosts.apiUrl}/runs/${version.runId}/download`;
		case 'invalid':
			return 'The file is in your workspace.';
		default:
			return signedUrl(version, hosts);
	}
}

export function signedUrl({ runId, token }: DocumentVersion, { filesUrl }: Hosts): string {
	return `${filesUrl}/files/${runId}?signature=${token}`;
}
