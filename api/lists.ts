import { z } from 'zod';
import { invalid } from '../refusal';

/** The query every list takes; extend it with a list's own filters. */
export const listQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int('Must be a whole number.')
    .min(1, 'Must be at least 1.')
    .max(200, 'Must be at most 200.')
    .default(50),
  cursor: z.string().max(2000).optional().describe('`nextCursor` of the page before'),
});

/** The shape of a list's answer. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/**
 * Reads a cursor made by `page`. `shape` says what a cursor of this list holds (a tuple of the sort columns).
 * @throws Refusal 400 for anything else.
 */
export function readCursor<T>(shape: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  const wrong = () =>
    invalid([{ path: 'cursor', message: 'Must be the nextCursor of the page before, unchanged.' }]);
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw wrong();
  }
  const read = shape.safeParse(decoded);
  if (!read.success) throw wrong();
  return read.data;
}

/**
 * One page out of `limit + 1` rows that were read: the extra row only says that there are more. `after` gives the sort
 * columns of a row, from which the next page goes on.
 */
export function page<Row, Item>(
  rows: Row[],
  limit: number,
  item: (row: Row) => Item,
  after: (row: Row) => unknown,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(item),
    nextCursor: more ? Buffer.from(JSON.stringify(after(last))).toString('base64url') : null,
  };
}

/** A filter that takes a comma list: `status=open,pending`. At most 100 values. */
export const commaList = <T extends z.ZodType<unknown, string>>(value: T) =>
  z
    .string()
    .max(10_000)
    .transform((list) => list.split(',').filter((part) => part !== ''))
    .pipe(z.array(value).max(100, 'Must be at most 100 values.'));
