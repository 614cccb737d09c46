import { withTextIds } from '../../nodes/Overten/api/ids';

test('IDs that are numbers become text, at any depth, and nothing else changes', () => {
	const answer = {
		task_id: 7,
		credits_used: 12,
		images: [{ id: 3, image_id: 4, size: 5 }],
		result: { run_id: 8, summary: null },
	};
	expect(withTextIds(answer)).toEqual({
		task_id: '7',
		credits_used: 12,
		images: [{ id: '3', image_id: '4', size: 5 }],
		result: { run_id: '8', summary: null },
	});
	expect(withTextIds('<html>')).toBe('<html>');
});
