import { DateTime } from 'luxon';
import { WEEKDAYS } from './calendar';

/** A moment (epoch milliseconds) as people in an IANA time zone read it from calendar and clock. */
export function localTime(moment: number, timeZone: string) {
  const there = DateTime.fromMillis(moment, { zone: timeZone });
  const dayOfWeek = WEEKDAYS[there.weekday - 1];
  if (dayOfWeek === undefined) throw new RangeError(`There is no time zone ${timeZone}.`);
  return { date: there.toFormat('yyyy-MM-dd'), timeOfDay: there.toFormat('HH:mm'), dayOfWeek };
}
