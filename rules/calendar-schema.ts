import { z } from 'zod';
import { WEEKDAYS } from './calendar';
import { storedName } from './stored-text';

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Give a time of day such as 09:00; 24:00 ends the day.');

const interval = z.strictObject({ from: time, to: time });

const day = z
  .array(interval)
  .max(10, 'A day has at most 10 intervals.')
  .refine((intervals) => intervals.every(({ from, to }) => from < to), {
    error: 'An interval ends after it begins; one over midnight is two: until 24:00 and from 00:00.',
  })
  .transform((intervals) => intervals.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
  .refine((intervals) => intervals.every(({ to }, index) => to <= (intervals[index + 1]?.from ?? '24:00')), {
    error: 'The intervals of a day must not overlap.',
  });

// Written out by the weekdays, so that each is documented; Object.fromEntries forgets the names.
const week = z
  .strictObject(
    Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, day])) as Record<
      (typeof WEEKDAYS)[number],
      typeof day
    >,
  )
  .refine((hours) => WEEKDAYS.some((weekday) => hours[weekday].length > 0), {
    error: 'Some day must have business hours; null means around the clock.',
  });

/** A week's business hours by day, in the workspace's time zone; null: around the clock. */
export const businessHours = week.nullable();

/** Days without business hours. */
export const holidays = z
  .array(z.strictObject({ date: z.iso.date('Give a day such as 2026-12-25.'), name: storedName(100) }))
  .max(500, 'At most 500 holidays.')
  .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, {
    error: 'A day is named twice.',
  })
  .transform((days) => days.toSorted((a, b) => (a.date < b.date ? -1 : 1)));

/** When rules write to nobody; may pass midnight. */
export const quietHours = interval
  .refine(({ from, to }) => from !== to && from !== '24:00', {
    error: 'Quiet hours begin and end at different times; null means none.',
  })
  .nullable();
