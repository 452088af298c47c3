import { z } from 'zod';
import { formatDuration, parseDuration } from '../duration';

/** PostgreSQL stores neither NUL nor half a surrogate pair, so neither gets in. */
const storable = (text: string) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\u{FFFD}');

export const id = z.uuid({ error: 'Must be an id (a UUID).' });

/** Text as people write it, or none: kept as it is, without what the database can't hold. */
export const textOrNone = (max: number) =>
  z.string().overwrite(storable).max(max, `Must have at most ${max} characters.`);

/** The same where there has to be one. */
export const text = (max: number) => textOrNone(max).min(1, 'Must not be empty.');

/** A short name: trimmed, one to `max` characters. */
export const name = (max = 200) =>
  z
    .string()
    .overwrite((value) => storable(value).trim())
    .min(1, 'Must not be empty.')
    .max(max, `Must have at most ${max} characters.`);

/** A moment as the API writes it: ISO 8601 in UTC. */
export const time = z.iso.datetime();

/** A duration on its way in: ISO 8601 in the request, milliseconds for us. */
export const duration = (from: string, to: string) => {
  const [min, max] = [parseDuration(from) ?? 0, parseDuration(to) ?? Number.MAX_SAFE_INTEGER];
  return z
    .string()
    .max(50)
    .meta({ format: 'duration', examples: ['PT10M'] })
    .transform((value, context) => {
      const ms = parseDuration(value);
      if (ms !== null && ms >= min && ms <= max) return ms;
      context.addIssue(
        `Must be an ISO 8601 duration from ${formatDuration(min)} to ${formatDuration(max)}, like PT10M.`,
      );
      return z.NEVER;
    });
};

/** A duration on its way out. */
export const durationOut = z.string().meta({ format: 'duration', examples: ['PT10M'] });

export const person = z.object({ id: z.string(), name: z.string() });

/** The parameters of a path that names one thing by its id. */
export const byId = z.object({ id });

/** The answer to a DELETE. */
export const nothing = z.undefined().describe('Done, nothing to say');

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields of a PATCH that were sent: what is left out stays as it is. */
export function given<T extends object>(body: T): Given<T> {
  // Entries without undefined ones are what the type says; Object.fromEntries can't know.
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>;
}
