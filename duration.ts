import { Duration } from 'luxon';

/**
 * Milliseconds of an ISO 8601 duration (`PT10M`, `P1DT2H`, `-PT1H`), or null when the text is none.
 * A day is 24 hours, a month 30 days, a year 365: durations here measure elapsed time, never calendar dates.
 */
export function parseDuration(text: string): number | null {
  if (text.length > 50 || !/^-?P.*\d/.test(text)) return null;
  const duration = Duration.fromISO(text);
  const ms = duration.isValid ? duration.toMillis() : Number.NaN;
  return Number.isSafeInteger(ms) ? ms : null;
}

/** A duration as people say it: `1 hour, 30 minutes`; of a negative one how long it is. */
export function durationInWords(ms: number): string {
  const parts = Duration.fromMillis(Math.abs(ms), { locale: 'en' }).shiftTo(
    'days',
    'hours',
    'minutes',
    'seconds',
  );
  return parts.toHuman({ showZeros: false }) || '0 seconds';
}

/**
 * The one spelling of a duration in days, hours, minutes and seconds: 600,000 ms are `PT10M`, none is `PT0S`, an hour
 * before something is `-PT1H`.
 */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  return Duration.fromMillis(ms).shiftTo('days', 'hours', 'minutes', 'seconds').toISO() ?? 'PT0S';
}
