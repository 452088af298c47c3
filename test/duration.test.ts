import fc from 'fast-check';
import { durationInWords, formatDuration, parseDuration } from '../duration';

test.each([
  ['PT10M', 600_000, 'PT10M'],
  ['PT600S', 600_000, 'PT10M'],
  ['PT90M', 5_400_000, 'PT1H30M'],
  ['P1DT2H', 93_600_000, 'P1DT2H'],
  ['PT24H', 86_400_000, 'P1D'],
  ['P30D', 2_592_000_000, 'P30D'],
  ['P1W', 604_800_000, 'P7D'],
  ['PT0S', 0, 'PT0S'],
  ['PT1.5S', 1500, 'PT1.5S'],
  ['-PT1H', -3_600_000, '-PT1H'],
  ['PT-90M', -5_400_000, '-PT1H30M'],
])('%s is %i ms and is written %s', (given, ms, normal) => {
  expect(parseDuration(given)).toBe(ms);
  expect(formatDuration(ms)).toBe(normal);
});

test.each(['', 'P', 'PT', '10', '10M', 'PTM', 'ten minutes', 'PT10M ', 'pt10m', `P${'1'.repeat(60)}D`])(
  '%j is no duration',
  (text) => expect(parseDuration(text)).toBeNull(),
);

test('a negative duration lies before something', () => expect(parseDuration('-PT1H')).toBe(-3_600_000));

test('what was written is read as the same time', () => {
  fc.assert(
    fc.property(fc.integer({ min: -365 * 86_400_000, max: 365 * 86_400_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});

test.each([
  [5_400_000, '1 hour, 30 minutes'],
  [-3_600_000, '1 hour'],
  [3 * 86_400_000, '3 days'],
  [0, '0 seconds'],
])('%i ms are %s in words', (ms, words) => expect(durationInWords(ms)).toBe(words));
