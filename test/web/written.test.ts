import { both, bringBack, endOfParagraphs, merge, NOTHING, type Written } from '../../web/composer/written';
import { file } from './answers-and-files';

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
    // Whoever is writing goes on where they write.
    mode: 'reply',
    files: [file('1'), file('2')],
    template: null,
  });
  expect(merge({ base: text('a'), ours: text('a'), theirs: { ...text('a'), mode: 'note' } }).mode).toBe(
    'note',
  );
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

test('a text that goes on with the other one is both; one that only has it somewhere is not', () => {
  expect(both('Hi', 'Hi Ana')).toBe('Hi Ana');
  expect(both('Hi Ana', 'Hi')).toBe('Hi Ana');
  expect(both('is', 'This is it')).toBe('is\n\nThis is it');
  expect(both('Not now', 'now')).toBe('Not now\n\nnow');
  expect(both('Ours\n\nTheirs', 'Theirs')).toBe('Ours\n\nTheirs');
});

const back = (text: string, second = 1) => ({ text, writtenAt: `2026-11-27T09:00:0${second}.000Z` });

test.each([
  ['', 'OK', 'OK'],
  ['typed since', 'OK', 'OK\n\ntyped since'],
  ['Look in the BOOK', 'OK', 'OK\n\nLook in the BOOK'],
  ['OK, I see', 'OK', 'OK\n\nOK, I see'],
  ['OK', 'OK', 'OK'],
  ['First\n\nOK\n\nthird', 'OK', 'First\n\nOK\n\nthird'],
  ['First\nOK\nthird', 'OK', 'OK\n\nFirst\nOK\nthird'],
  ['One\n\ntwo\n \nthree', 'One\n\ntwo', 'One\n\ntwo\n \nthree'],
  ['typed since', '', 'typed since'],
])('to %j comes back %j as paragraphs of its own, once', (standing, text, whole) => {
  expect(bringBack(standing, back(text), [])).toBe(whole);
});

test('what comes back stands after what came back before it and was written earlier', () => {
  const standing = 'First\n\ntyped since';
  expect(bringBack(standing, back('Second', 2), [back('First', 1)])).toBe('First\n\nSecond\n\ntyped since');
  expect(bringBack(standing, back('Zeroth', 0), [back('First', 1)])).toBe('Zeroth\n\nFirst\n\ntyped since');
  expect(bringBack('Changed', back('Second', 2), [back('First', 1)])).toBe('Second\n\nChanged');
});

test('a part is found where it stands as whole paragraphs', () => {
  expect(endOfParagraphs('a a\n\na\n\nb', 'a')).toBe(6);
  expect(endOfParagraphs('a a', 'a')).toBeNull();
});
