import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import type { GrowthOrder, GrowthPoint } from '../children/growth.ts';
import { runChild } from '../support/child.ts';
import type { Mode } from '../support/parameters.ts';
import { plotGrowth } from '../support/plot.ts';
import type { Row } from '../support/row.ts';

/** n8n reads a paused execution again for every callback: ten times as many jobs take half an hour. */
const MOST_PAUSED = 1_000;

const SIZES = [1, 10, 100, 1_000, 10_000];

const MODES: readonly Mode[] = ['sync', 'async', 'poll', 'webhook'];

/** How the cost grows with the number of items in one execution, in each mode. */
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
