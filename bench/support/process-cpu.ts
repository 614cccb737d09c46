import { readdir, readFile } from 'node:fs/promises';

/** `USER_HZ` of Linux on all common platforms: the unit of times in `/proc`. */
const TICKS_PER_SECOND = 100;

/**
 * The CPU time that a process and everything in its group has used, in s.
 *
 * @param group the ID of the process that leads the group
 */
export async function cpuSecondsOf(group: number): Promise<number> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const used = pids.map(async (pid) => {
		// A process may end meanwhile.
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
		// The name before the last bracket may contain spaces. What follows begins with field 3 of proc(5).
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [, , pgrp, ...rest] = fields;
		return Number(pgrp) === group ? Number(rest[8]) + Number(rest[9]) : 0;
	});
	const ticks = (await Promise.all(used)).reduce((sum, each) => sum + each, 0);
	return ticks / TICKS_PER_SECOND;
}
