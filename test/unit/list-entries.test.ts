import { entryName } from '../../nodes/Overten/fields/picker';

const inTokyo = { getTimezone: () => 'Asia/Tokyo' };

/** The last evening of this year in UTC, which is the next year in Tokyo. */
const LAST_EVENING = `${String(new Date().getUTCFullYear())}-12-31T20:00:00Z`;

/** The middle of a year that is over everywhere. */
const LONG_AGO = '2019-06-30T20:00:00Z';

test.each([
	['an entry of another year shows the year', { created_at: LONG_AGO }, 'A letter · Jul 1, 2019'],
	['an entry without a time has none', {}, 'A letter'],
	['what is no time is left out', { created_at: 'soon' }, 'A letter'],
])('%s', (_, entry, expected) => {
	expect(entryName('A letter', '', entry, inTokyo)).toBe(expected);
});

test('the time is that of n8n’s time zone', () => {
	const name = entryName('A letter', '', { created_at: LAST_EVENING }, inTokyo);
	expect(name).toMatch(/^A letter · Jan 1, \d{4}$/);
});

test('only the title is shortened, and the whole stays within 50 characters', () => {
	const title = 'Write a report\nabout the sales of the last quarter';
	const name = entryName(title, 'docx', { created_at: LONG_AGO }, inTokyo);
	expect(name).toBe('Write a report about the sal… (docx) · Jul 1, 2019');
	expect(name.length).toBeLessThanOrEqual(50);
});
