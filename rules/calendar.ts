import { IANAZone } from 'luxon';

/** Times of day in the workspace's zone, `09:00` to `17:00`; `24:00` ends the day. */
export interface Interval {
  from: string;
  to: string;
}

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

export type BusinessHours = Readonly<Record<(typeof WEEKDAYS)[number], readonly Interval[]>>;

/** When a workspace works. */
export interface Calendar {
  /** IANA name. */
  timeZone: string;
  /** In the order of the day, not overlapping; null: around the clock. */
  businessHours: BusinessHours | null;
  /** `date` is `2026-12-25`. No business hours fall on a holiday. */
  holidays: readonly { date: string; name: string }[];
  /** Rules write to nobody then; `to` before `from` passes midnight. Null: none. */
  quietHours: Interval | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Days that are looked through for business hours: a year of them needs at most a few years of days. */
const MOST_DAYS = 4_000;

/** Whether a moment (epoch milliseconds) lies in business hours. */
export function isBusinessTime(at: number, calendar: Calendar): boolean {
  return openSpans(localDay(at, calendar), calendar).some(([from, to]) => from <= at && at < to);
}

/** The name of the holiday on whose day a moment lies; null on every other day. */
export function holidayOn(at: number, calendar: Calendar): string | null {
  return calendar.holidays.length === 0 ? null : holidayOf(localDay(at, calendar), calendar);
}

/** Whether rules may not write to customers at a moment. */
export function isQuiet(at: number, { timeZone, quietHours }: Calendar): boolean {
  if (quietHours === null) return false;
  const { from, to } = quietHours;
  const time = new Date(at + offsetAt(at, timeZone))
    .toISOString()
    .slice('2026-12-25T'.length, -':00.000Z'.length);
  return from <= to ? from <= time && time < to : time >= from || time < to;
}

/**
 * The moment at which so much business time has passed since `from`; `from` itself where none has to. Null where the
 * calendar has no such moment within about ten years.
 */
export function addBusinessTime(from: number, ms: number, calendar: Calendar): number | null {
  if (ms <= 0) return from;
  let left = ms;
  const first = localDay(from, calendar);
  for (let day = first; day < first + MOST_DAYS * DAY; day += DAY) {
    for (const [opens, closes] of openSpans(day, calendar)) {
      const starts = Math.max(opens, from);
      if (closes <= starts) continue;
      if (closes - starts >= left) return starts + left;
      left -= closes - starts;
    }
  }
  return null;
}

/** How much business time lies between two moments, milliseconds. Counts ten years at most. */
export function businessTimeBetween(from: number, to: number, calendar: Calendar): number {
  let passed = 0;
  const first = localDay(from, calendar);
  const last = Math.min(localDay(to, calendar), first + MOST_DAYS * DAY);
  for (let day = first; day <= last; day += DAY)
    for (const [opens, closes] of openSpans(day, calendar))
      passed += Math.max(0, Math.min(closes, to) - Math.max(opens, from));
  return passed;
}

/** The first moment of a local day (`2026-12-25`), also where clocks are changed at midnight. */
export function startOfDay(date: string, { timeZone }: Pick<Calendar, 'timeZone'>): number {
  return clockOf(Date.parse(date), timeZone)('00:00');
}

/** The spans of business time on the days from one moment's to another's, in their order. Ten years at most. */
export function businessSpans(from: number, to: number, calendar: Calendar): [from: number, to: number][] {
  const spans: [number, number][] = [];
  const first = localDay(from, calendar);
  const last = Math.min(localDay(to, calendar), first + MOST_DAYS * DAY);
  for (let day = first; day <= last; day += DAY) spans.push(...openSpans(day, calendar));
  return spans;
}

/** The day on which a moment lies by the local calendar, as that day's midnight in UTC. */
function localDay(at: number, { timeZone }: Calendar): number {
  return Math.floor((at + offsetAt(at, timeZone)) / DAY) * DAY;
}

function holidayOf(day: number, { holidays }: Calendar): string | null {
  const date = new Date(day).toISOString().slice(0, '2026-12-25'.length);
  return holidays.find((holiday) => holiday.date === date)?.name ?? null;
}

/** The open spans of a local day as moments, in their order; they never overlap. */
function openSpans(day: number, calendar: Calendar): [from: number, to: number][] {
  const intervals = intervalsOf(day, calendar);
  if (intervals.length === 0 || holidayOf(day, calendar) !== null) return [];
  const shows = clockOf(day, calendar.timeZone);
  return intervals.map(({ from, to }) => [shows(from), shows(to)]);
}

const ALL_DAY: readonly Interval[] = [{ from: '00:00', to: '24:00' }];

function intervalsOf(day: number, { businessHours }: Calendar): readonly Interval[] {
  if (businessHours === null) return ALL_DAY;
  const weekday = WEEKDAYS[(new Date(day).getUTCDay() + 6) % 7];
  return weekday === undefined ? [] : businessHours[weekday];
}

/**
 * The first moment at which the clocks of a local day show a time or have passed it. A time that comes twice, when they
 * are set back, is its first; one that is left out, when they are put forward, is the moment at which they are: so times
 * in their order are moments in their order. No zone changes its clocks twice within three days.
 */
function clockOf(day: number, timeZone: string): (time: string) => number {
  const [before, after] = [offsetAt(day - DAY, timeZone), offsetAt(day + 2 * DAY, timeZone)];
  return (time) => {
    const [hours, minutes] = time.split(':').map(Number);
    const shown = day + ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE;
    const [early, late] = [shown - before, shown - after];
    if (before === after || offsetAt(early, timeZone) === before) return early;
    if (offsetAt(late, timeZone) === after) return late;
    return firstWith(after, late, early, timeZone);
  };
}

/** The moment in `(low, high]` from which on the zone has this offset. */
function firstWith(offset: number, low: number, high: number, timeZone: string): number {
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** How far local clocks are ahead of UTC, milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  return IANAZone.create(timeZone).offset(at) * MINUTE;
}
