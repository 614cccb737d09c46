import type { Question } from './question.ts';

/** About runs and their files. */
export const FILE_QUESTIONS = {
	runFields: {
		documented:
			'`GET /runs/{run_id}` returns the run with a fresh `download_url`. No other field is shown.',
		source: 'runs',
		readings: {
			full: 'Format, status, prompt, name of the file, summary, links and dates.',
			withoutFormat: 'As `full`, without `format`.',
			linksAlone: 'The ID, the status and the links alone.',
		},
		assumed: 'full',
		node: 'Takes the format from the run, or else from the file. A completed job without a text, an outline or an answer has a file, unless Overten knows of none.',
	},
	fileHeaders: {
		documented: 'Nothing is said of the headers that come with a file.',
		source: 'guides/excel',
		readings: {
			full: 'The type of the format, and the name of the file.',
			untyped: '`application/octet-stream`, and the name of the file.',
			bare: '`application/octet-stream` alone.',
		},
		assumed: 'full',
		node: "Takes the format from the type, the name, the run, and at last from the extension of the run's `file_name` or in the path of the URL. Only what begins as an Office file is one.",
	},
} as const satisfies Readonly<Record<string, Question>>;
