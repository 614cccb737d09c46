import { isN8n1 } from './versions.ts';

/** What a user sees differently in the editors of the two generations of n8n. */
export interface Editor {
	/** The test ID of what closes a node's panel. */
	readonly closesNode: string;
	/** Whether the nodes of an imported workflow get the only credential as they are, and not when one of them is opened. */
	readonly selectsCredentials: boolean;
	/** Whether a node without a credential has a button for one, whose dialog closes once the credential works. */
	readonly connects: boolean;
	/** What is said of an API key that is rejected: n8n 1 has words of its own for it. */
	readonly rejectedKey: string;
	/** What the editor itself writes to the browser's console as errors. */
	readonly ownErrors: readonly RegExp[];
}

const N8N_1: Editor = {
	closesNode: 'back-to-canvas',
	selectsCredentials: false,
	connects: false,
	rejectedKey: 'Authorization failed - please check your credentials',
	ownErrors: [
		// The assistant is not part of an n8n without a license, and is asked for all the same.
		/\/rest\/ai\/sessions\/metadata$/,
		/^Failed to fetch sessions metadata: .*Plan lacks license/,
		// Of a workflow that has not run, and of n8n's own node that has no schema.
		/ 404 .*\/executions\/last-successful$/,
		/ 404 .*\/schemas\/n8n-nodes-base\.[^/]*\/[^/]*$/,
	],
};

const N8N_2: Editor = {
	closesNode: 'ndv-close-button',
	selectsCredentials: true,
	connects: true,
	rejectedKey: 'Overten rejected this API key. Overten shows a key only once',
	ownErrors: [],
};

/** The editor of a version of n8n. */
export function editorOf(version: string): Editor {
	return isN8n1(version) ? N8N_1 : N8N_2;
}
