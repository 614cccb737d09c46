import { fileItem } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';

const overten = overtenForTests();

test('Stop If Credits Below submits nothing when fewer credits are left', async () => {
	await overten.sandbox.control.set({ credits: 40 });
	const { error } = await overten.engine.run({
		parameters: generate({ options: { stopIfCreditsBelow: 50 } }),
	});
	expect(error?.message).toBe('Your Overten account has 40 credits left, fewer than 50');
	expect(await overten.sandbox.control.tasks()).toEqual([]);
});

test('Stop If Credits Below asks nothing about a spreadsheet when fewer credits are left', async () => {
	await overten.sandbox.control.set({ credits: 40 });
	const { error } = await overten.engine.run({
		parameters: {
			resource: 'spreadsheet',
			operation: 'analyze',
			fileFrom: 'binary',
			inputBinaryField: 'data',
			question: 'How much?',
			options: { stopIfCreditsBelow: 50 },
		},
		items: [fileItem('region,sales\nNorth,7\n', 'sales.csv', 'text/csv')],
	});
	expect(error?.message).toBe('Your Overten account has 40 credits left, fewer than 50');
	const asked = (await overten.sandbox.control.requests()).filter(
		({ method }) => method === 'POST',
	);
	expect(asked).toEqual([]);
});

test('Stop If Credits Below checks once for all items', async () => {
	const { error } = await overten.engine.run({
		parameters: generate({ options: { stopIfCreditsBelow: 1 } }),
		items: [{ json: {} }, { json: {} }, { json: {} }],
	});
	expect(error).toBeUndefined();
	const checks = (await overten.sandbox.control.requests()).filter(({ path }) =>
		path.endsWith('/verify'),
	);
	expect(checks).toHaveLength(1);
});
