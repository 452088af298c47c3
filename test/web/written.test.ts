import { both, merge, NOTHING, type Written } from '../../web/composer/written';

const file = (id: string): Written['files'][number] => ({
  id,
  name: `${id}.pdf`,
  type: 'application/pdf',
  size: 1,
  state: 'stored',
  error: null,
  url: '',
  thumbnailUrl: null,
});
const text = (words: string): Written => ({ ...NOTHING, text: words });

test('what was not touched here is as it is on the desk', () => {
  const merged = merge({
    base: { ...text('a'), files: [file('1')] },
    ours: { ...text('a, and ours'), files: [file('1')] },
    theirs: { ...text('a'), note: 'theirs', files: [file('1'), file('2')], mode: 'note' },
  });
  expect(merged).toEqual({
    text: 'a, and ours',
    note: 'theirs',
    mode: 'note',
    files: [file('1'), file('2')],
    template: null,
  });
});

test('an answer that was sent elsewhere does not come back, and what was typed since stays', () => {
  expect(merge({ base: text('sent'), ours: text('sent'), theirs: NOTHING }).text).toBe('');
  expect(merge({ base: NOTHING, ours: text('new'), theirs: NOTHING }).text).toBe('new');
});

test('of two texts that were written at the same time both are kept, the own one first', () => {
  expect(merge({ base: text('Hi'), ours: text('Hi Ana'), theirs: text('Hello') }).text).toBe(
    'Hi Ana\n\nHello',
  );
});

test('a text that goes on with the other one is both', () => {
  expect(both('Hi', 'Hi Ana')).toBe('Hi Ana');
  expect(both('Hi Ana', 'Hi')).toBe('Hi Ana');
});
