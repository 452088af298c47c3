import fc from 'fast-check';
import { isWindowOpen, windowClosesAt } from '../../cases/window';

const DAY = 86_400_000;
const sent = new Date('2026-01-01T10:00:00.000Z');
const later = (ms: number) => new Date(sent.getTime() + ms);

test.each<[string, Date | null, boolean, Date, boolean]>([
  ['is closed before the customer ever wrote', null, true, sent, false],
  ['is open always on a channel without one', null, false, sent, true],
  ['is open at the moment of the message', later(DAY), false, sent, true],
  ['is open for the last millisecond', later(DAY), false, later(DAY - 1), true],
  ['is closed after exactly a day', later(DAY), false, later(DAY), false],
  ['stays closed once its close was seen, whatever a clock says', later(DAY), true, sent, false],
])('the window %s', (_, closesAt, windowCloseHandled, now, open) => {
  expect(isWindowOpen({ windowClosesAt: closesAt, windowCloseHandled }, now)).toBe(open);
});

test('the window’s close never moves backwards, in whatever order messages are taken in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 * DAY }), { minLength: 1 }), (times) => {
      let closes: Date | null = null;
      for (const time of times) {
        const next: Date = windowClosesAt(closes, later(time), DAY);
        expect(next.getTime()).toBeGreaterThanOrEqual(closes?.getTime() ?? 0);
        closes = next;
      }
      expect(closes).toEqual(later(Math.max(...times) + DAY));
    }),
  );
});
