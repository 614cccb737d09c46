/** What a release has to say about itself. */
export interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly scripts: Readonly<Record<string, unknown>>;
	/** The compiled nodes and credentials that n8n is told to load. */
	readonly entryPoints: readonly string[];
	/** Whatever npm would install along with the package. */
	readonly runtimeDependencies: readonly string[];
}

const DEPENDENCY_FIELDS = [
	'dependencies',
	'optionalDependencies',
	'bundleDependencies',
	'bundledDependencies',
];

/** npm runs these on the machine of whoever installs the package. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare'];

/** @throws when the text is not a package.json */
export function parseManifest(text: string): Manifest {
	const value: unknown = JSON.parse(text);
	const { name, n8n, scripts, version, ...rest } = asRecord(value);
	if (typeof name !== 'string' || typeof version !== 'string') {
		throw new TypeError('package.json has no name or no version.');
	}
	const { credentials, nodes } = asRecord(n8n);
	return {
		name,
		version,
		scripts: asRecord(scripts),
		entryPoints: [credentials, nodes].flatMap(asTexts),
		runtimeDependencies: DEPENDENCY_FIELDS.flatMap((field) => dependencyNames(rest[field])),
	};
}

/** What is wrong with the manifest of a package that n8n installs. */
export function manifestProblems({ runtimeDependencies, scripts }: Manifest): string[] {
	return [
		...INSTALL_SCRIPTS.filter((script) => script in scripts).map(
			(script) => `The script '${script}' would run when the package is installed: remove it.`,
		),
		...runtimeDependencies.map(
			(name) => `${name} is a runtime dependency, which n8n does not allow: make do without it.`,
		),
	];
}

/**
 * Whether the changelog knows the version.
 *
 * @param tag of the release, such as `v1.2.0`; without one the changes may still stand under Unreleased
 */
export function versionProblems(
	{ version }: Manifest,
	changelog: string,
	tag: string | undefined,
): string[] {
	if (tag !== undefined && tag !== `v${version}`) {
		return [`The tag ${tag} does not fit the version ${version} of package.json.`];
	}
	const headings = [...changelog.matchAll(/^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$/gm)];
	const [newest] = headings.filter(([, name]) => name !== 'Unreleased');
	if (newest?.[1] === version) {
		return newest[2] === undefined ? [`CHANGELOG.md gives no date for ${version}.`] : [];
	}
	if (tag === undefined && headings[0]?.[1] === 'Unreleased') return [];
	return [`CHANGELOG.md has no section [${version}] at its top.`];
}

function dependencyNames(value: unknown): string[] {
	return Array.isArray(value) ? asTexts(value) : Object.keys(asRecord(value));
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asTexts(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
