import type { Inspector, RemoteProperty, RemoteValue } from './inspector.ts';

/** A bounded map that the process keeps (`process-state.ts`). */
export interface KeptMap {
	/** The variable or field that holds it. */
	readonly name: string;
	readonly size: number;
	readonly limit: number;
}

const BUNDLE = '/n8n-nodes-overten/dist/nodes/Overten/nodes.js';

const CLASS = 'BoundedMap';

/** Of a scope of the bundle, what a map can be in: a few fields deep. */
const DEPTH = 3;

/**
 * The bounded maps of the package in a running n8n, with their sizes: what the functions of the bundle close over, which
 * only an inspector sees.
 */
export async function keptMapsOf(inspector: Inspector): Promise<readonly KeptMap[]> {
	const path = `Object.keys(require.cache).find((path) => path.endsWith(${JSON.stringify(BUNDLE)}))`;
	const node = await inspector.evaluate(`require.cache[${path}].exports.Overten`, false);
	const scopes = valueOf(await inspector.propertiesOf(node), '[[Scopes]]');
	if (scopes === undefined) throw new Error('The bundle has no scopes.');
	const [closure] = await inspector.propertiesOf(scopes);
	const variables = await inspector.propertiesOf(closure?.value ?? {});
	const found: KeptMap[] = [];
	for (const variable of variables) await collect(inspector, variable, DEPTH, found);
	return found;
}

async function collect(
	inspector: Inspector,
	{ name, value }: RemoteProperty,
	depth: number,
	found: KeptMap[],
): Promise<void> {
	if (value?.objectId === undefined || depth === 0) return;
	const properties = await inspector.propertiesOf(value);
	if (value.className !== CLASS) {
		const isOurs = value.className !== 'Function' && value.className !== 'Object';
		if (!isOurs) return;
		for (const property of properties) await collect(inspector, property, depth - 1, found);
		return;
	}
	const entries = valueOf(properties, '#entries');
	const size = Number(/^Map\((\d+)\)$/.exec(entries?.description ?? '')?.[1]);
	found.push({ name, size, limit: Number(valueOf(properties, '#limit')?.value) });
}

function valueOf(properties: readonly RemoteProperty[], name: string): RemoteValue | undefined {
	return properties.find((each) => each.name === name)?.value;
}
