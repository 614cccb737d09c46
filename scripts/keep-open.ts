import { once } from 'node:events';

import type { Stack } from './stack.ts';

/** Prints how to log in to n8n, and leaves everything running until the user stops it. */
export async function keepOpen({ access, login, url }: Stack): Promise<void> {
	console.log(`
n8n is running at ${url}
  Email     ${login.email}
  Password  ${login.password}

An Overten credential is there. For one of your own, enter:
  API Key   ${access.apiKey}
  Base URL  ${access.baseUrl}

Press Ctrl-C to stop.`);
	// A signal ends the process through the cleanup; nothing else does.
	const open = setInterval(() => undefined, 60_000);
	await once(process, 'exit').finally(() => {
		clearInterval(open);
	});
}
