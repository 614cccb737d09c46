import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

import type { INodeType } from 'n8n-workflow';

interface Module {
	readonly exports: { Overten?: new () => INodeType };
}

type ModuleBody = (module: Module, require: NodeJS.Require) => void;

/** Where the nodes stand in a build, in one file with everything but n8n's own parts. */
export const NODES_FILE = 'nodes/Overten/nodes.js';

const bodies = new Map<string, ModuleBody>();

/**
 * The built action node that remembers nothing, as a process has it that has just started.
 *
 * @param dist the build, or a copy of it
 */
export function freshNode(dist: string): INodeType {
	const path = join(dist, NODES_FILE);
	const body = bodies.get(path) ?? compile(path);
	bodies.set(path, body);
	const module: Module = { exports: {} };
	body(module, createRequire(import.meta.url));
	const { Overten } = module.exports;
	if (Overten === undefined) throw new Error(`There is no node in ${path}.`);
	return new Overten();
}

function compile(path: string): ModuleBody {
	const code = readFileSync(path, 'utf8');
	return compileFunction(code, ['module', 'require'], { filename: path }) as ModuleBody;
}
