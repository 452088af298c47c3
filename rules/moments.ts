/** A time, a date or a time of day, comparable with others of its kind. */
export interface Moment {
  kind: 'time' | 'date' | 'timeOfDay';
  at: number;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** What kinds of moment look like, for people. */
export const MOMENT_FORMS = {
  time: 'an instant, e.g. 2026-11-23T10:00:00Z',
  date: 'a date, e.g. 2026-11-23',
  timeOfDay: 'a time of day from 00:00 to 23:59, e.g. 09:30',
} as const satisfies Record<Moment['kind'], string>;

/** Milliseconds of an ISO 8601 instant with a zone, else undefined. */
export function instant(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40 || !INSTANT.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Reads any kind of moment; undefined for what is none, such as 2026-02-30. */
export function moment(value: unknown): Moment | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const time = instant(value);
  if (time !== undefined) return { kind: 'time', at: time };
  const [, hours, minutes] = TIME_OF_DAY.exec(value) ?? [];
  if (hours !== undefined) return { kind: 'timeOfDay', at: Number(hours) * 60 + Number(minutes) };
  if (!DATE.test(value)) return undefined;
  const day = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value
    ? undefined
    : { kind: 'date', at: day.getTime() };
}
