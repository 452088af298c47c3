const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How much further back than the last complete listing: the provider's clock is not ours, and it may list late. */
const OVERLAP_MS = 2 * MINUTE_MS;
const WIDE_OVERLAP_MS = 30 * MINUTE_MS;
const WIDE_EVERY_MS = 4 * MINUTE_MS;
const WHOLE_MS = 48 * HOUR_MS;
const WHOLE_EVERY_MS = DAY_MS;
/** What is older is no news any more. */
const LONGEST_MS = 30 * DAY_MS;
/** A webhook is tried for 15 s, and then its fallback; it tells more than a list, so it is given that time. */
const FOR_WEBHOOKS_MS = 30 * SECOND_MS;
const IN_TROUBLE_MS = 5 * SECOND_MS;

export interface ListedBefore {
  receivesSince: Date;
  caughtUpTo: Date | null;
  widelyListedAt: Date | null;
  whollyListedAt: Date | null;
  troubleAt: Date | null;
}

export interface ListingRange {
  since: Date;
  /** What came later is left to its webhook. */
  until: Date;
  wide: boolean;
  whole: boolean;
}

/** From when to when messages are to be listed. `urgently`: everything of two days, whatever its webhook does. Pure. */
export function listingRange(
  before: ListedBefore,
  now: Date,
  { inTheDark, urgently }: { inTheDark: boolean; urgently: boolean },
): ListingRange {
  const isOlder = (at: Date | null, ageMs: number) => at === null || now.getTime() - at.getTime() >= ageMs;
  const whole = urgently || isOlder(before.whollyListedAt, WHOLE_EVERY_MS);
  const wide = whole || isOlder(before.widelyListedAt, WIDE_EVERY_MS);
  const from = (before.caughtUpTo ?? now).getTime() - (wide ? WIDE_OVERLAP_MS : OVERLAP_MS);
  // A provider's times have whole seconds.
  const begun = Math.floor(before.receivesSince.getTime() / SECOND_MS) * SECOND_MS;
  const earliest = Math.max(now.getTime() - LONGEST_MS, begun);
  const since = Math.max(earliest, whole ? Math.min(from, now.getTime() - WHOLE_MS) : from);
  const grace = before.troubleAt === null ? FOR_WEBHOOKS_MS : IN_TROUBLE_MS;
  // Nobody's webhook is waited for: a clock of the provider that is ahead of ours must hide nothing either.
  const until = urgently || inTheDark ? now.getTime() + DAY_MS : now.getTime() - grace;
  return { since: new Date(since), until: new Date(until), wide, whole };
}
