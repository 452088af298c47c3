import { readQuery, sortOf, writeQuery } from '../../web/cases/cases-query';
import { endOf, firstDay, lastDay, startOf } from '../../web/cases/days';
import { extendTo, isChosen, NOTHING, toggle } from '../../web/cases/selection';
import { refusedWords } from '../../web/bulk-edit/refused-words';

test('an address says what is asked, and what is asked makes the same address', () => {
  const search = new URLSearchParams('status=open,pending&q=late&sort=number&unknown=1&label=');
  const query = readQuery(search);
  expect(query).toEqual({ status: 'open,pending', q: 'late', sort: 'number' });
  expect(readQuery(writeQuery(query))).toEqual(query);
});

test.each([
  [{}, { sort: 'updatedAt', descending: true }],
  [{ view: 'unanswered' }, { sort: 'waitingSince', descending: false }],
  [{ sort: 'status' }, { sort: 'status', descending: false }],
  [
    { sort: 'number', order: 'asc' },
    { sort: 'number', descending: false },
  ],
])('where nothing is said a list stands as the desk sorts it: %j', (query, expected) => {
  expect(sortOf(query)).toEqual(expected);
});

test('Shift chooses all from the one that was chosen last', () => {
  const order = [9, 7, 5, 3, 1];
  const one = toggle(NOTHING, 7);
  const four = extendTo(one, 1, order);
  expect([...four.numbers].sort()).toEqual([1, 3, 5, 7]);
  expect(isChosen(toggle(four, 5), 5)).toBe(false);
  // Upwards too, and what was chosen before stays.
  expect([...extendTo(toggle(NOTHING, 3), 9, order).numbers].sort()).toEqual([3, 5, 7, 9]);
});

test('a day is a day of this machine, its last moment included', () => {
  expect(lastDay(endOf('2026-11-27'))).toBe('2026-11-27');
  expect(firstDay(startOf('2026-11-27'))).toBe('2026-11-27');
  expect(Date.parse(endOf('2026-11-27')) - Date.parse(startOf('2026-11-27'))).toBe(86_400_000);
  expect([startOf(''), endOf(''), firstDay(undefined), lastDay(undefined)]).toEqual(['', '', '', '']);
});

test('the same reason is said once for all cases that were refused for it', () => {
  const t: any = (key: string, values: object) => `${key} ${JSON.stringify(values)}`;
  const many = Array.from({ length: 7 }, (_, at) => ({ number: at + 1, reason: 'No.' }));
  expect(refusedWords(t, [...many, { number: 20, reason: 'Gone.' }])).toEqual([
    'refusedMore {"named":"1, 2, 3, 4, 5","count":2,"reason":"No."}',
    'refused {"named":"20","reason":"Gone."}',
  ]);
});
