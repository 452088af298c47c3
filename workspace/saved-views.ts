import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Database, SavedViewRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { Viewer } from './viewer';

const MOST_OF_ONE = 200;

/** How somebody looks at the cases: what is shown of them, in which order, and which of them. */
export interface ViewInput {
  name: string;
  /** Everybody sees it. */
  shared: boolean;
  /** In the words of the query of `GET /api/cases`. */
  filters: Record<string, string>;
  /** Null: the usual one. */
  sort: string | null;
  order: string | null;
  columns: string[];
}

export interface SavedView extends SavedViewRow {
  /** Null once the owner is gone. */
  ownerName: string | null;
}

/** Views that exist for a person: their own and the shared ones. */
function isThereFor(viewer: Viewer) {
  return (
    eb: ExpressionBuilder<Database, 'savedViews'>,
  ): ExpressionWrapper<Database, 'savedViews', SqlBool> =>
    eb.or([eb('savedViews.shared', '=', true), eb('savedViews.ownerId', '=', viewer.userId)]);
}

/** Views by name; `after` are the name and the id of the last one of the page before. */
export async function listViews(
  db: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after?: readonly [string, string] | undefined },
): Promise<SavedView[]> {
  let query = viewRows(db)
    .where(isThereFor(viewer))
    .orderBy('savedViews.name')
    .orderBy('savedViews.id')
    .limit(limit);
  if (after)
    query = query.where((eb) => eb(eb.refTuple('savedViews.name', 'savedViews.id'), '>', eb.tuple(...after)));
  return query.execute();
}

/** Those that filter by a label, by name; at most a hundred. */
export function viewsWithLabel(db: Db, viewer: Viewer, label: string): Promise<SavedView[]> {
  return viewRows(db)
    .where(isThereFor(viewer))
    .where(sql<boolean>`string_to_array(saved_views.filters->>'label', ',') @> array[${label}]::text[]`)
    .orderBy('savedViews.name')
    .orderBy('savedViews.id')
    .limit(100)
    .execute();
}

/** @throws Refusal 404. */
export async function findView(db: Db, viewer: Viewer, id: string): Promise<SavedView> {
  const row = await viewRows(db).where('savedViews.id', '=', id).where(isThereFor(viewer)).executeTakeFirst();
  if (!row) throw notFound('view');
  return row;
}

function viewRows(db: Db) {
  return db
    .selectFrom('savedViews')
    .leftJoin('users', 'users.id', 'savedViews.ownerId')
    .selectAll('savedViews')
    .select('users.name as ownerName');
}

/** Keeps a view; the same id again changes nothing. @throws Refusal 409 for too many. */
export function createView(db: Db, viewer: Viewer, id: string, input: ViewInput): Promise<SavedView> {
  return inTransaction(db, async (trx) => {
    await mustFit(trx, viewer);
    await trx
      .insertInto('savedViews')
      .values({ id, ownerId: viewer.userId, ...columnsOf(input) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    return findView(trx, viewer, id);
  });
}

/** Changes a view; what is left out stays. @throws Refusal 403 for another's, 404. */
export function changeView(
  db: Db,
  viewer: Viewer,
  id: string,
  change: Partial<ViewInput>,
): Promise<SavedView> {
  return inTransaction(db, async (trx) => {
    const before = await lockView(trx, viewer, id);
    const { ownerName, ...after } = { ...before, ...change };
    if (after.ownerId === null && !after.shared)
      throw new Refusal('conflict', 409, 'Its owner is gone: it stays shared, or is deleted.');
    const { updatedAt } = await trx
      .updateTable('savedViews')
      .set({ ...columnsOf(after), updatedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .returning('updatedAt')
      .executeTakeFirstOrThrow();
    // An administrator who makes another's view private is answered what became of it.
    return { ...after, ownerName, updatedAt };
  });
}

/** @throws Refusal 403 for another's, 404. */
export function deleteView(db: Db, viewer: Viewer, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    await lockView(trx, viewer, id);
    await trx.deleteFrom('savedViews').where('id', '=', id).execute();
  });
}

/** A view that this person may change: their own, and for administrators every shared one. */
async function lockView(trx: Trx, viewer: Viewer, id: string): Promise<SavedView> {
  await trx.selectFrom('savedViews').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  const view = await findView(trx, viewer, id);
  if (view.ownerId !== viewer.userId && viewer.role !== 'administrator')
    throw new Refusal(
      'forbidden',
      403,
      'A shared view is changed by whoever made it, or by an administrator. Save one of your own.',
    );
  return view;
}

async function mustFit(trx: Trx, { userId }: Viewer): Promise<void> {
  // One at a time for each person.
  await trx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
  const { count } = await trx
    .selectFrom('savedViews')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('ownerId', '=', userId)
    .executeTakeFirstOrThrow();
  if (count >= MOST_OF_ONE)
    throw new Refusal('too-many-views', 409, `You have ${MOST_OF_ONE} views already: delete one first.`);
}

function columnsOf({ name, shared, filters, sort, order, columns }: ViewInput) {
  return { name, shared, filters: JSON.stringify(filters), sort, order, columns };
}
