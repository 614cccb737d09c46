import { randomBytes } from 'node:crypto';

import type { Format, Run } from './contract.ts';
import type { Settings } from './control-types.ts';
import type { Dialect } from './dialects/dialect.ts';
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

/** Where links lead, and in which form. */
interface LinkOrigin {
	readonly apiUrl: string;
	readonly dialect: Pick<Dialect, 'downloadUrl'>;
	readonly filesUrl: string;
}

/** @param age of the link: the run alone is answered with a fresh one (documented) */
export function publicRun(
	{ job, shown, version }: RunRecord,
	world: LinkOrigin & { readonly settings: Pick<Settings, 'runAgeMs'> },
	age: 'fresh' | 'stored',
): Run {
	const { updated_at: updatedAt } = shown;
	return {
		...shown,
		...(updatedAt !== undefined && {
			updated_at: new Date(Date.parse(updatedAt) - world.settings.runAgeMs).toISOString(),
		}),
		...(job !== undefined && { status: job.status }),
		...(version !== undefined && linkTo(version, world, age)),
	};
}

/** What `[[link]]` makes of the dialect. */
const LINK_FORMS = {
	api: 'apiAddressRedirecting',
	'api-file': 'apiAddressSending',
	invalid: 'invalid',
	none: 'absent',
} as const;

/** The form of `download_url`: as the prompt says with `[[link]]`, or as the dialect has it. */
export function linkFormOf(
	{ directives }: DocumentVersion,
	{ downloadUrl }: Pick<Dialect, 'downloadUrl'>,
): Dialect['downloadUrl'] | 'invalid' {
	const asked = directives.get('link')?.value ?? '';
	const form = Object.entries(LINK_FORMS).find(([name]) => name === asked);
	return form === undefined ? downloadUrl : form[1];
}

/** `download_url` in that form. */
export function linkTo(
	version: DocumentVersion,
	{ apiUrl, dialect, filesUrl }: LinkOrigin,
	age: 'fresh' | 'stored',
): { download_url?: string } {
	const path = `/runs/${version.runId}/download`;
	switch (linkFormOf(version, dialect)) {
		case 'invalid':
			return { download_url: 'The file is in your workspace.' };
		case 'absent':
			return {};
		case 'apiAddressRedirecting':
		case 'apiAddressSending':
			return { download_url: apiUrl + path };
		case 'pathOnly':
			return { download_url: new URL(apiUrl).pathname + path };
		case 'expiredOnArrival':
			return {
				download_url:
					signedLink(version, { dialect, filesUrl }) + (age === 'stored' ? '-expired' : ''),
			};
		case 'signedLink':
		case 'namedLink':
			return { download_url: signedLink(version, { dialect, filesUrl }) };
	}
}

export function signedLink(
	version: DocumentVersion,
	{ dialect, filesUrl }: Omit<LinkOrigin, 'apiUrl'>,
): string {
	const { fileName, runId, token } = version;
	const isNamed = linkFormOf(version, dialect) === 'namedLink';
	const name = isNamed ? `/${encodeURIComponent(fileName)}` : '';
	return `${filesUrl}/files/${runId}${name}?signature=${token}`;
}
