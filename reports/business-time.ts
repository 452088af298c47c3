import { sql, type RawBuilder } from 'kysely';
import { businessSpans, type Calendar } from '../rules/calendar';

/**
 * The business time between two moments as SQL, milliseconds: both on a clock that stands still outside business hours,
 * which is found by a binary search in the spans since `since`.
 */
export function businessMsBetween(
  calendar: Calendar,
  since: Date,
  now: Date,
): (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => RawBuilder<number> {
  const spans = businessSpans(since.getTime(), now.getTime(), calendar);
  let passed = 0;
  const before = spans.map(([opens, closes]) => {
    const sum = passed;
    passed += closes - opens;
    return sum;
  });
  const opens = sql`${spans.map(([from]) => from)}::float8[]`;
  const closes = sql`${spans.map(([, to]) => to)}::float8[]`;
  const clock = (at: RawBuilder<unknown>) => {
    const ms = sql`(extract(epoch from ${at}) * 1000)::float8`;
    const span = sql`width_bucket(${ms}, ${opens})`;
    return sql`coalesce((${before}::float8[])[${span}] + least(${ms}, (${closes})[${span}]) - (${opens})[${span}], 0)`;
  };
  return (from, to) => sql`(${clock(to)} - ${clock(from)})`;
}
