import { once } from 'node:events';

import type { Stack } from './stack.ts';

/** Says how to get into n8n, and leaves everything running until a person stops it. */
export async function keepOpen({ access, login, url }: Stack): Promise<void> {
	console.log(`
n8n stays open at ${url}
  E-mail    ${login.email}
  Password  ${login.password}
  Overten   ${access.baseUrl}
Stop it with Ctrl-C.`);
	// A signal ends the process through the cleanup; nothing else does.
	const open = setInterval(() => undefined, 60_000);
	await once(process, 'exit').finally(() => {
		clearInterval(open);
	});
}
