import { ApiError } from './api-error.ts';

const NOTHING = /^$/;
const ANYTHING = /^/;
const SOMETHING = /./;
const DURATION = /^\d+(\.\d+)?\s*(ms|s|m|h)$/;
const STATUS = /^[45]\d\d$/;

/**
 * The directives that control the sandbox, in double square brackets in a prompt, and the values they accept after `=`.
 * README.md explains each of them.
 */
const DIRECTIVES = {
	'408': NOTHING,
	callback: /^(duplicate|early|forged|late|lost)$/,
	cancel: NOTHING,
	duration: DURATION,
	expire: NOTHING,
	fail: ANYTHING,
	'fail-text': ANYTHING,
	'file-status': STATUS,
	link: /^(api|api-file|invalid|none)$/,
	malformed: NOTHING,
	missing: SOMETHING,
	'no-name': NOTHING,
	'no-task-id': NOTHING,
	promote: NOTHING,
	reset: NOTHING,
	'retry-after': SOMETHING,
	size: /^\d+\s*(KB|MB)$/i,
	slow: DURATION,
	'slow-file': DURATION,
	'stale-link': NOTHING,
	stall: NOTHING,
	status: STATUS,
	truncate: NOTHING,
	type: /^(unknown|[\w.+-]+\/[\w.+-]+)$/,
} as const;

export type DirectiveName = keyof typeof DIRECTIVES;

export const DIRECTIVE_NAMES = Object.keys(DIRECTIVES);

export interface Directive {
	/** Empty when there is none. */
	readonly value: string;
	/** How many times it applies; 1 without a suffix such as `x3`. */
	readonly times: number;
}

export type Directives = ReadonlyMap<DirectiveName, Directive>;

const PATTERN = /\[\[\s*([a-z0-9-]+)\s*(?:=\s*([^\]]*?))?(?:\s+x(\d+))?\s*\]\]/gi;

/** @throws {ApiError} 400 for an unknown directive or an invalid value */
export function parseDirectives(prompt: string): Directives {
	const found = [...prompt.matchAll(PATTERN)].map(
		([text, written = '', value = '', times = '1']): [DirectiveName, Directive] => {
			const name = knownName(written.toLowerCase());
			if (!DIRECTIVES[name].test(value)) {
				throw badDirective(`The sandbox cannot interpret ${text}. See sandbox/README.md.`);
			}
			return [name, { value, times: Number(times) }];
		},
	);
	return new Map(found);
}

/** The prompt as the agents would read it. */
export function withoutDirectives(prompt: string): string {
	return prompt
		.replace(PATTERN, '')
		.replace(/[ \t]{2,}/g, ' ')
		.trim();
}

function knownName(name: string): DirectiveName {
	if (isKnown(name)) return name;
	throw new ApiError(
		400,
		'unknown_directive',
		`The sandbox has no directive [[${name}]]. It knows: ${DIRECTIVE_NAMES.join(', ')}.`,
	);
}

function isKnown(name: string): name is DirectiveName {
	return Object.hasOwn(DIRECTIVES, name);
}

function badDirective(message: string): ApiError {
	return new ApiError(400, 'bad_directive', message);
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Nothing in Overten lives longer (documented), and timers overflow after 24 days. */
const LONGEST_MS = 24 * 3_600_000;

/** `90s`, `20m`, `250ms` as ms. @throws {ApiError} 400 for anything else, or for more than a day */
export function parseDuration(text: string): number {
	const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text) ?? [];
	const duration = Number(amount) * (UNITS_MS[unit] ?? Number.NaN);
	if (duration <= LONGEST_MS) return duration;
	throw badDirective(`'${text}' is not a duration such as 250ms, 90s or 20m, up to 24h.`);
}

/** `300MB`, `64KB` as bytes. @throws {ApiError} 400 when it is neither */
export function parseSize(text: string): number {
	const [, amount, unit] = /^(\d+)\s*(KB|MB)$/i.exec(text) ?? [];
	if (amount !== undefined) {
		return Number(amount) * (unit?.toUpperCase() === 'MB' ? 1_048_576 : 1_024);
	}
	throw badDirective(`'${text}' is not a size such as 64KB or 300MB.`);
}
