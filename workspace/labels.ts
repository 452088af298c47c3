import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { LabelColour, LabelRow } from '../db/schema';
import { inTransaction, sqlState } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween } from './audit-log';
import type { Viewer } from './viewer';

/** The colours that a label may have; the interface knows for each how it looks in light and in dark. */
export const LABEL_COLOURS = [
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
] as const satisfies LabelColour[];

/** The interface holds all of them at once. */
const MOST_LABELS = 500;
const MOST_COUNTED = 1_000;
const UNIQUE_VIOLATION = '23505';

export interface LabelInput {
  name: string;
  colour: LabelColour;
  description: string;
}

/** The catalogue by name. Labels of cases and customers are plain texts, and need not stand in it. */
export function listLabels(
  db: Db,
  { limit, after }: { limit: number; after?: readonly [string, string] | undefined },
): Promise<LabelRow[]> {
  let query = db.selectFrom('labels').selectAll().orderBy('name').orderBy('id').limit(limit);
  if (after) query = query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(...after)));
  return query.execute();
}

/** @throws Refusal 404. */
export async function findLabel(db: Db | Trx, id: string): Promise<LabelRow> {
  const row = await db.selectFrom('labels').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('label');
  return row;
}

/** Adds a label to the catalogue; the same id again changes nothing. @throws Refusal 409. */
export function createLabel(db: Db, viewer: Viewer, id: string, input: LabelInput): Promise<LabelRow> {
  return onceByName(() =>
    inTransaction(db, async (trx) => {
      const { count } = await trx
        .selectFrom('labels')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) >= MOST_LABELS)
        throw new Refusal('conflict', 409, `There are at most ${MOST_LABELS} labels. Delete one first.`);
      const made = await trx
        .insertInto('labels')
        .values({ id, ...input })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made)
        await audit(trx, viewer.userId, {
          what: 'label.created',
          target: { type: 'label', id, name: input.name },
          changes: changesBetween({}, input),
        });
      return findLabel(trx, id);
    }),
  );
}

/** Changes how a label is called or looks; cases and customers that carry it stay as they are. @throws Refusal 404, 409. */
export function changeLabel(
  db: Db,
  viewer: Viewer,
  id: string,
  change: Partial<LabelInput>,
): Promise<LabelRow> {
  return onceByName(() =>
    inTransaction(db, async (trx) => {
      const before = await findLabel(trx, id);
      await trx
        .updateTable('labels')
        .set({ ...change, updatedAt: sql<Date>`clock_timestamp()` })
        .where('id', '=', id)
        .execute();
      await auditChanges(trx, viewer.userId, {
        what: 'label.changed',
        target: { type: 'label', id, name: change.name ?? before.name },
        changes: changesBetween(before, change),
      });
      return findLabel(trx, id);
    }),
  );
}

/** Takes a label out of the catalogue; whoever carries it keeps it. @throws Refusal 404. */
export function deleteLabel(db: Db, viewer: Viewer, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const { name } = await findLabel(trx, id);
    await trx.deleteFrom('labels').where('id', '=', id).execute();
    await audit(trx, viewer.userId, { what: 'label.deleted', target: { type: 'label', id, name } });
  });
}

export interface LabelUse {
  name: string;
  cases: number;
  contacts: number;
}

/**
 * How many cases that aren't closed, and how many customers, carry each label, those of the catalogue or not; at most a
 * thousand, the most used first.
 */
export async function countLabelUse(db: Db): Promise<LabelUse[]> {
  // In a transaction, which has a limit of time: all customers are read.
  const { rows } = await inTransaction(db, (trx) =>
    sql<LabelUse>`
      select name, sum(cases)::int as cases, sum(contacts)::int as contacts from (
        select label as name, count(*) as cases, 0 as contacts
        from cases, unnest(labels) label where status in ('open', 'pending') group by label
        union all
        select label, 0, count(*) from contacts, unnest(labels) label where labels <> '{}' group by label
      ) used group by name order by sum(cases) + sum(contacts) desc, name limit ${MOST_COUNTED}`.execute(trx),
  );
  return rows;
}

async function onceByName<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal(
      'conflict',
      409,
      'There is a label of this name. Choose another name, or change that one.',
    );
  }
}
