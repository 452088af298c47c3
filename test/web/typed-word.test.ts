import { mentionedIn, typedCommand, typedMention } from '../../web/composer/typed-word';

test.each([
  ['@', '', 0],
  ['Ask @an', 'an', 4],
  ['(@José', 'José', 1],
  ['Ask @Ana Ló', 'Ana Ló', 4],
])('in "%s" the name "%s" is being typed', (text, query, from) => {
  expect(typedMention(text, text.length)).toEqual({ query, from, to: text.length });
});

test.each(['ana@example.com', 'Ask Ana', 'Ask @Ana who knows', ''])('in "%s" nobody is mentioned', (text) => {
  expect(typedMention(text, text.length)).toBeNull();
});

test('a slash offers macros where it begins a line, not in an address or a date', () => {
  expect(typedCommand('/par', 4)).toEqual({ query: 'par', from: 0, to: 4 });
  expect(typedCommand('Hello\n/par', 10)).toEqual({ query: 'par', from: 6, to: 10 });
  expect(typedCommand('on 1/2', 6)).toBeNull();
  expect(typedCommand('/var/lib', 8)).toBeNull();
});

test('a note mentions those whose whole name it says, the longer of two names where both would fit', () => {
  const people = [
    { id: '1', name: 'Ana' },
    { id: '2', name: 'Ana López' },
    { id: '3', name: 'Bo' },
  ];
  expect(mentionedIn('@Ana López knows', people)).toEqual(['2']);
  expect(mentionedIn('@Ana and @Ana López', people).sort()).toEqual(['1', '2']);
  expect(mentionedIn('Ana', people)).toEqual([]);
});
