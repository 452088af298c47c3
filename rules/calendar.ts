import { DateTime } from 'luxon';

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

/** Days that are looked through for business hours: a year of them needs at most a few years of days. */
const MOST_DAYS = 4_000;

/** Whether a moment (epoch milliseconds) lies in business hours. */
export function isBusinessTime(at: number, calendar: Calendar): boolean {
  const day = DateTime.fromMillis(at, { zone: calendar.timeZone }).startOf('day');
  return openSpans(day, calendar).some(([from, to]) => from <= at && at < to);
}

/** The name of the holiday on whose day a moment lies; null on every other day. */
export function holidayOn(at: number, calendar: Calendar): string | null {
  const date = DateTime.fromMillis(at, { zone: calendar.timeZone }).toISODate();
  return calendar.holidays.find((holiday) => holiday.date === date)?.name ?? null;
}

/** Whether rules may not write to customers at a moment. */
export function isQuiet(at: number, { timeZone, quietHours }: Calendar): boolean {
  if (quietHours === null) return false;
  const { from, to } = quietHours;
  const time = DateTime.fromMillis(at, { zone: timeZone }).toFormat('HH:mm');
  return from <= to ? from <= time && time < to : time >= from || time < to;
}

/**
 * The moment at which so much business time has passed since `from`; `from` itself where none has to. Null where the
 * calendar has no such moment within about ten years.
 */
export function addBusinessTime(from: number, ms: number, calendar: Calendar): number | null {
  if (ms <= 0) return from;
  let left = ms;
  let day: DateTime<boolean> = DateTime.fromMillis(from, { zone: calendar.timeZone }).startOf('day');
  for (let days = 0; days < MOST_DAYS; days++, day = nextDay(day)) {
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
  let day: DateTime<boolean> = DateTime.fromMillis(from, { zone: calendar.timeZone }).startOf('day');
  for (let days = 0; days < MOST_DAYS && day.toMillis() < to; days++, day = nextDay(day))
    for (const [opens, closes] of openSpans(day, calendar))
      passed += Math.max(0, Math.min(closes, to) - Math.max(opens, from));
  return passed;
}

/** The open spans of the local day that begins at `day`, as moments. */
function openSpans(
  day: DateTime<boolean>,
  { businessHours, holidays }: Calendar,
): [from: number, to: number][] {
  const date = day.toISODate();
  if (holidays.some((holiday) => holiday.date === date)) return [];
  const ends = nextDay(day).toMillis();
  if (businessHours === null) return [[day.toMillis(), ends]];
  const weekday = WEEKDAYS[day.weekday - 1];
  const intervals = weekday === undefined ? [] : businessHours[weekday];
  return intervals.map(({ from, to }) => [onDay(day, from), to === '24:00' ? ends : onDay(day, to)]);
}

/** A time of day that a change of the clocks leaves out counts as the moment after it. */
function onDay(day: DateTime<boolean>, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour: hour ?? 0, minute: minute ?? 0 }).toMillis();
}

// Not 24 hours later: a day may have 23 or 25.
function nextDay(day: DateTime<boolean>): DateTime<boolean> {
  return day.plus({ days: 1 }).startOf('day');
}
