import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from '../db/connection';
import type { Cases } from './case-filter';
import type { CaseOrder, Direction } from './case-order';
import type { Search } from './search';

/** Where a case stands in an order: the moments it is sorted by (`infinity` too), and its number. */
export interface Place {
  by: readonly string[];
  number: number;
}

export interface Placed {
  id: string;
  place: Place;
}

export interface PlacePage {
  limit: number;
  after?: Place | undefined;
}

/** So many cases of the list are looked through, one by one, for what no index can find. */
export const WALKED = 2_000;

/**
 * One page of cases in an order. What is searched is found by each index for itself; once the page is full, only what
 * would stand before its last case is still looked for: a word that is frequent costs as little as one that is rare.
 */
export async function readOrdered(
  db: Db,
  cases: Cases,
  search: Search | null,
  order: CaseOrder,
  page: PlacePage,
): Promise<Placed[]> {
  if (!search) return read(cases, order, page);
  let found: Placed[] = [];
  const add = async ({ cases: some, order: theirs }: Listed) => {
    const before = found.length < page.limit ? undefined : found.at(-1)?.place;
    found = merged(found, await read(some, theirs, { ...page, before }), order).slice(0, page.limit);
  };
  const all = order.foundFirst ? asTable(db, { cases, order }, { after: page.after }) : { cases, order };
  for (const condition of search.indexed) await add({ ...all, cases: all.cases.where(condition) });
  if (!search.walked) return found;
  const first = inOrder(cases, order, { after: page.after, limit: WALKED }).as('first');
  const ids = db.selectFrom(first).select('id');
  await add({ cases: cases.where('cases.id', 'in', ids).where(search.walked), order });
  return found;
}

interface Listed {
  cases: Cases;
  order: CaseOrder;
}

/** Cases in their order, as if they were a table: they are read first, and then one by one as far as they are asked for. */
function asTable(db: Db, { cases, order }: Listed, stretch: Stretch): Listed {
  const table = inOrder(cases, order, stretch).as('cases');
  return {
    // It has what conditions of a search ask for.
    cases: db.selectFrom(table),
    order: {
      by: order.by.map(({ direction }, index) => ({ what: sql.ref(`cases.${alias(index)}`), direction })),
      number: order.number,
    },
  };
}

interface Stretch {
  /** All, where it is left out. */
  limit?: number;
  after?: Place | undefined;
  before?: Place | undefined;
}

async function read(cases: Cases, order: CaseOrder, stretch: Stretch): Promise<Placed[]> {
  return (await inOrder(cases, order, stretch).execute()).map((row) => ({
    id: row.id,
    place: { by: order.by.map((_by, index) => momentOf(row[alias(index)])), number: row.number },
  }));
}

interface Row {
  id: string;
  number: number;
  /** `by0`, `by1`: a date, or infinite. */
  [by: string]: unknown;
}

const alias = (index: number) => `by${index}`;

function inOrder(cases: Cases, order: CaseOrder, { limit, after, before }: Stretch) {
  let query = cases
    .select(['cases.id', 'cases.number', 'cases.contactId'])
    .select(order.by.map(({ what }, index) => what.as(alias(index))))
    .$castTo<Row>();
  if (limit !== undefined) query = query.limit(limit);
  if (after) query = query.where(comesAfter(columnsOf(order, after)));
  if (before) query = query.where(comesAfter(columnsOf(order, before).map(reversed)));
  for (const { what, direction } of keysOf(order)) query = query.orderBy(what, direction);
  return query;
}

/** All that decides about the order; what is found first is sorted by expressions that no index has. */
function keysOf({ by, number, foundFirst }: CaseOrder) {
  const keys = [...by, { what: sql.ref('cases.number'), direction: number }];
  if (!foundFirst) return keys;
  const last = by.length;
  return keys.map(({ what, direction }, index) => ({
    what: index === last ? sql`${what} + 0` : sql`${what} + interval '0'`,
    direction,
  }));
}

function columnsOf(order: CaseOrder, { by, number }: Place): Compared[] {
  const values = [...by.map((moment) => sql`${moment}::timestamptz`), sql`${number}::bigint`];
  return keysOf(order).map((key, index) => ({ ...key, value: values[index] ?? sql`null` }));
}

function reversed(column: Compared): Compared {
  return { ...column, direction: column.direction === 'asc' ? 'desc' : 'asc' };
}

/**
 * What stands behind a place. Where all go in one direction one comparison of rows says it, else (the first goes another
 * way than the rest) the first is compared alone too, so that an index knows where to begin.
 */
function comesAfter(columns: readonly Compared[]): RawBuilder<SqlBool> {
  const [first, ...rest] = columns;
  if (!first) throw new Error('An order has at least the number.');
  if (columns.every(({ direction }) => direction === first.direction)) return rowAfter(columns);
  const op = first.direction === 'asc' ? sql`>` : sql`<`;
  return sql`${first.what} ${op}= ${first.value}
    and (${first.what} ${op} ${first.value} or ${rowAfter(rest)})`;
}

interface Compared {
  what: RawBuilder<unknown>;
  direction: Direction;
  value: RawBuilder<unknown>;
}

function rowAfter(columns: readonly Compared[]): RawBuilder<SqlBool> {
  const row = (parts: RawBuilder<unknown>[]) => sql`(${sql.join(parts)})`;
  const op = columns[0]?.direction === 'asc' ? sql`>` : sql`<`;
  return sql`${row(columns.map(({ what }) => what))} ${op} ${row(columns.map(({ value }) => value))}`;
}

/** Both in their order as one, each case once. */
function merged(some: readonly Placed[], others: readonly Placed[], order: CaseOrder): Placed[] {
  const all = new Map([...some, ...others].map((one) => [one.id, one]));
  return [...all.values()].sort((a, b) => compare(a.place, b.place, order));
}

function compare(a: Place, b: Place, order: CaseOrder): number {
  for (const [index, { direction }] of order.by.entries()) {
    // As text moments sort like the moments they name, the infinite ones at their ends.
    const [one = '', other = ''] = [a.by[index], b.by[index]];
    if (one !== other) return one < other === (direction === 'asc') ? -1 : 1;
  }
  return order.number === 'asc' ? a.number - b.number : b.number - a.number;
}

function momentOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return value === Infinity ? 'infinity' : '-infinity';
}
