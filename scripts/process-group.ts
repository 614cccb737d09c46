/**
 * Ends a process that was started `detached`, together with everything that it has started: the compilers of npm, the
 * task runners of n8n.
 */
export function killGroup(pid: number): void {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch (error) {
		// macOS returns EPERM for a group that has ended but was not yet reaped.
		const code =
			typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
		if (code !== 'ESRCH' && code !== 'EPERM') throw error;
	}
}
