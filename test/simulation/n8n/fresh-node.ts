import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { compileFunction } from 'node:vm';

import type { INodeType } from 'n8n-workflow';

type ModuleBody = (exports: object, require: (name: string) => unknown, module: Module) => void;

interface Module {
	exports: object;
}

const bodies = new Map<string, ModuleBody>();

/**
 * The built action node with modules of its own, as a process has it that has just started.
 *
 * @param dist the build, or a copy of it
 */
export function freshNode(dist: string): INodeType {
	const modules = new Map<string, Module>();
	const fromPackage = createRequire(import.meta.url);
	const load = (path: string): object => {
		const known = modules.get(path);
		if (known !== undefined) return known.exports;
		const module: Module = { exports: {} };
		modules.set(path, module);
		bodyOf(path)(module.exports, requireFrom(path), module);
		return module.exports;
	};
	const requireFrom = (path: string) => (name: string) =>
		name.startsWith('.') ? load(`${resolve(dirname(path), name)}.js`) : fromPackage(name);
	const { Overten } = load(resolve(dist, 'nodes/Overten/Overten.node.js')) as {
		Overten: new () => INodeType;
	};
	return new Overten();
}

function bodyOf(path: string): ModuleBody {
	const known = bodies.get(path);
	if (known !== undefined) return known;
	const body = compileFunction(
		readFileSync(path, 'utf8'),
		['exports', 'require', 'module'],
		{ filename: path },
	) as ModuleBody;
	bodies.set(path, body);
	return body;
}
