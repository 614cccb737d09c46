import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import type { GrowthOrder, GrowthPoint } from '../children/growth.ts';
import { runChild } from '../support/child.ts';
import type { Mode } from '../support/parameters.ts';
import { plotGrowth } from '../support/plot.ts';
import type { Row } from '../support/row.ts';

/** A paused execution is read anew for every callback, by n8n and so by its stand-in here: ten times as many take half an hour. */
const MOST_PAUSED = 1_000;

const SIZES = [1, 10, 100, 1_000, 10_000];

const MODES: readonly Mode[] = ['sync', 'async', 'poll', 'webhook'];

/** How cost grows with the items of one execution, in each mode. */
export const growth: Row = {
	keys: ['growth'],
	cheap: false,
	measure: async ({ cleanup }) => {
		const curves = new Map<Mode, readonly GrowthPoint[]>();
		for (const mode of MODES) {
			const sizes = SIZES.filter((size) => mode !== 'webhook' || size <= MOST_PAUSED);
			const order: GrowthOrder = { mode, sizes };
			curves.set(mode, await runChild<GrowthPoint[]>('growth', order, cleanup));
		}
		await writeFile(join(PROJECT_ROOT, 'bench', 'growth.svg'), plotGrowth(curves));
		return [];
	},
};
