import { getAccount } from '../api/account';
import { ParameterError } from '../errors/parameter-error';
import type { Batch, Item } from '../execution/batch';
import { numberOption } from '../fields/options';

export const stopIfCreditsBelow = numberOption({
	displayName: 'Stop If Credits Below',
	name: 'stopIfCreditsBelow',
	typeOptions: { minValue: 0 },
	default: 100,
	description:
		'Submits nothing when your Overten account has fewer credits left than this. The node checks once, before the first job, and fails if Overten does not report the credits.',
});

/** The credits of each execution, as they were before its first job. */
const creditsByBatch = new WeakMap<Batch, Promise<unknown>>();

/**
 * Checks the limit that a user has set, once for all items.
 *
 * @throws {ParameterError} when fewer credits are left, or when Overten does not show how many there are
 * @throws {OvertenApiError} when Overten does not answer
 */
export async function requireCredits(item: Item): Promise<void> {
	const limit = stopIfCreditsBelow.read(item);
	if (limit === undefined) return;
	const left = await creditsBefore(item.batch);
	if (typeof left !== 'number') {
		throw new ParameterError(
			'Overten does not show how many credits are left',
			"Nothing was submitted. Remove 'Stop If Credits Below' from Options.",
		);
	}
	if (left >= limit) return;
	throw new ParameterError(
		`Your Overten account has ${String(left)} credits left, fewer than ${String(limit)}`,
		"Nothing was submitted. Add credits in Overten, or lower 'Stop If Credits Below' in Options.",
	);
}

async function creditsBefore(batch: Batch): Promise<unknown> {
	const credits =
		creditsByBatch.get(batch) ?? getAccount(batch.client).then((account) => account.credits);
	creditsByBatch.set(batch, credits);
	return await credits;
}
