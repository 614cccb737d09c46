/**
 * Ends a process that was started `detached`, with all that it started itself: compilers below npm, task runners below
 * n8n.
 */
export function killGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch (error) {
		// macOS says EPERM of a group that has ended and was not yet reaped.
		const code =
			typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
		if (code !== 'ESRCH' && code !== 'EPERM') throw error;
	}
}
