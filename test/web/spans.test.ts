import { formatDuration, parseDuration } from '../../duration';
import { waitLevel } from '../../web/chats/urgency';
import { countdown, msOf, shortSpan } from '../../web/time/spans';

test.each([0, 500, 1_000, 90_000, 600_000, 3_600_000, 93_784_000, -3_600_000])(
  'a duration as the API writes it is read as the API reads it: %d ms',
  (ms) => {
    const text = formatDuration(ms);
    expect(msOf(text)).toBe(ms);
    expect(parseDuration(text)).toBe(ms);
  },
);

test('spans are told in their largest unit, and never as longer than they are', () => {
  const told = [59_999, 60_000, 3_599_999, 7_200_000, 200_000_000].map((ms) => shortSpan(ms, 'en'));
  expect(told).toEqual(['59s', '1m', '59m', '2h', '2d']);
  expect([0, 999, 65_000, 600_000].map(countdown)).toEqual(['0:00', '0:01', '1:05', '10:00']);
});

test('a wait is amber from half of its target on and red at it', () => {
  expect([149_999, 150_000, 299_999, 300_000].map((ms) => waitLevel(ms, 300_000))).toEqual([
    'fine',
    'half',
    'half',
    'missed',
  ]);
});
