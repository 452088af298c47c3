import fc from 'fast-check';
import { fold } from '../../rules/fold';

describe('folded text', () => {
  test.each([
    ['Crème Brûlée', 'creme brulee'],
    ['STRASSE', 'Straße'],
    ['IŞIK', 'ışık'],
    ['İstanbul', 'istanbul'],
    ['ΟΔΟΣ', 'οδός'],
    ['Łódź', 'lodz'],
    ['Smørrebrød', 'smorrebrod'],
    ['ﬁnal ①', 'final 1'],
    ['a\u00a0 \n b', 'A b'],
    ['❤\ufe0f', '❤'],
    ['مَرْحَبًا', 'مرحبا'],
  ])('%s is the same as %s', (left, right) => {
    expect(fold(left)).toBe(fold(right));
  });

  test('vowel signs of Indic scripts and halves of Korean syllables still count', () => {
    expect(fold('कि')).not.toBe(fold('का'));
    expect(fold('각').startsWith(fold('가'))).toBe(false);
  });

  test('folding twice is folding once, and case never counts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fold(text.toLowerCase())).toBe(fold(text.toUpperCase()));
      }),
    );
  });
});
