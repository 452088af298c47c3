import { listingRange, type ListedBefore } from '../../cases/listing-range';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = new Date('2026-11-26T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const lit = { inTheDark: false, urgently: false };
const listed = (more: Partial<ListedBefore> = {}): ListedBefore => ({
  receivesSince: ago(90 * 24 * HOUR),
  caughtUpTo: ago(10 * MINUTE),
  widelyListedAt: ago(10 * MINUTE),
  whollyListedAt: ago(HOUR),
  troubleAt: null,
  ...more,
});

test('a listing goes back half an hour further than the last one had come', () => {
  expect(listingRange(listed(), now, lit)).toMatchObject({
    since: ago(40 * MINUTE),
    wide: true,
    whole: false,
  });
});

test('whoever asks every few seconds goes back two minutes further, and half an hour now and then', () => {
  const often = listed({ caughtUpTo: ago(3_000), widelyListedAt: ago(MINUTE) });
  expect(listingRange(often, now, lit)).toMatchObject({ since: ago(2 * MINUTE + 3_000), wide: false });
  const longAgo = { ...often, widelyListedAt: ago(5 * MINUTE) };
  expect(listingRange(longAgo, now, lit)).toMatchObject({ since: ago(30 * MINUTE + 3_000), wide: true });
});

test('the first listing, one of each day, and one that somebody asks for are of two days', () => {
  for (const [before, urgently] of [
    [listed({ caughtUpTo: null, widelyListedAt: null, whollyListedAt: null }), false],
    [listed({ whollyListedAt: ago(24 * HOUR) }), false],
    [listed(), true],
  ] as const)
    expect(listingRange(before, now, { inTheDark: false, urgently })).toMatchObject({
      since: ago(48 * HOUR),
      wide: true,
      whole: true,
    });
});

test('after a longer outage it goes back to where the last one had come, a month at most', () => {
  const away = (ms: number) =>
    listed({ caughtUpTo: ago(ms), widelyListedAt: ago(ms), whollyListedAt: ago(ms) });
  expect(listingRange(away(72 * HOUR), now, lit).since).toEqual(ago(72.5 * HOUR));
  expect(listingRange(away(60 * 24 * HOUR), now, lit).since).toEqual(ago(30 * 24 * HOUR));
});

test('what was written before the integration received is not ours, to the second', () => {
  const fresh = listed({ receivesSince: ago(HOUR - 400), caughtUpTo: null, whollyListedAt: null });
  expect(listingRange(fresh, now, lit).since).toEqual(ago(HOUR));
  expect(listingRange(fresh, now, { inTheDark: true, urgently: true }).since).toEqual(ago(HOUR));
});

test('the newest messages are left to their webhooks, for a shorter time in trouble, and not where none come', () => {
  expect(listingRange(listed(), now, lit).until).toEqual(ago(30_000));
  expect(listingRange(listed({ troubleAt: ago(20_000) }), now, lit).until).toEqual(ago(5_000));
  for (const options of [
    { inTheDark: true, urgently: false },
    { inTheDark: false, urgently: true },
  ])
    expect(listingRange(listed(), now, options).until > now).toBe(true);
});
