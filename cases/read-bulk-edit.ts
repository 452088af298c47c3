import { sql, type ExpressionBuilder } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Database } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import type { BulkChange } from './bulk-change';
import type { LeftAlone } from './put-back';
import type { BulkEditShape } from './shapes/bulk-edit';

const MOST_SHOWN = 1_000;
const undoUntil = sql<Date>`(finished_at + interval '1 day')`;

/** Edits that exist for a person: their own, and for administrators all. */
function isThereFor(viewer: Viewer) {
  return (eb: ExpressionBuilder<Database, 'bulkEdits'>) =>
    viewer.role === 'administrator' ? eb.and([]) : eb('bulkEdits.madeBy', '=', viewer.userId);
}

/** An edit that nobody else asks anything of meanwhile. @throws Refusal 404. */
export async function lockBulkEdit(trx: Trx, viewer: Viewer, id: string) {
  const edit = await trx
    .selectFrom('bulkEdits')
    .selectAll()
    .select(sql<boolean>`coalesce(${undoUntil} > clock_timestamp(), true)`.as('undoable'))
    .where('id', '=', id)
    .where(isThereFor(viewer))
    .forUpdate()
    .executeTakeFirst();
  if (!edit) throw notFound('bulk edit');
  return edit;
}

/** How far an edit has come. @throws Refusal 404. */
export async function readBulkEdit(db: Db, viewer: Viewer, id: string): Promise<BulkEditShape> {
  const edit = await db
    .selectFrom('bulkEdits')
    .leftJoin('users as maker', 'maker.id', 'bulkEdits.madeBy')
    .leftJoin('users as undoer', 'undoer.id', 'bulkEdits.undoneBy')
    .selectAll('bulkEdits')
    .select(['maker.name as madeByName', 'undoer.name as undoneByName', undoUntil.as('undoUntil')])
    .where('bulkEdits.id', '=', id)
    .where(isThereFor(viewer))
    .executeTakeFirst();
  if (!edit) throw notFound('bulk edit');
  const count = await readCounts(db, id);
  const isUndone = edit.state === 'undoing' || edit.state === 'undone';
  return {
    id,
    state: edit.state,
    change: edit.change as BulkChange as BulkEditShape['change'], // written by startBulkEdit
    runRules: edit.runRules,
    by: personOf(edit.madeBy, edit.madeByName),
    total: count.total,
    done: count.total - count.waiting,
    changed: count.changed,
    refused: await readRefused(db, id),
    createdAt: edit.createdAt.toISOString(),
    finishedAt: edit.finishedAt?.toISOString() ?? null,
    undoUntil: edit.state === 'done' ? edit.undoUntil.toISOString() : null,
    undo: isUndone
      ? {
          by: personOf(edit.undoneBy, edit.undoneByName),
          total: count.changed,
          done: count.undone,
          changed: count.putBack,
          leftAlone: await readLeftAlone(db, id),
        }
      : null,
  };
}

async function readCounts(db: Db, id: string) {
  return db
    .selectFrom('bulkEditCases')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.countAll<number>().filterWhere('state', 'in', ['waiting', 'skipped']).as('waiting'),
      fn.countAll<number>().filterWhere('state', 'in', ['changed', 'undone']).as('changed'),
      fn.countAll<number>().filterWhere('state', '=', 'undone').as('undone'),
      fn.countAll<number>().filterWhere('putBack', '=', true).as('putBack'),
    ])
    .where('bulkEditId', '=', id)
    .executeTakeFirstOrThrow();
}

async function readRefused(db: Db, id: string): Promise<BulkEditShape['refused']> {
  const rows = await db
    .selectFrom('bulkEditCases')
    .select(['number', 'reason'])
    .where('bulkEditId', '=', id)
    .where('state', '=', 'refused')
    .orderBy('number')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(({ number, reason }) => ({ number, reason: reason ?? '' }));
}

async function readLeftAlone(db: Db, id: string): Promise<NonNullable<BulkEditShape['undo']>['leftAlone']> {
  const rows = await db
    .selectFrom('bulkEditCases')
    .select(['number', 'leftAlone'])
    .where('bulkEditId', '=', id)
    .where('state', '=', 'undone')
    .where(sql<boolean>`left_alone <> '[]'::jsonb`)
    .orderBy('number')
    .limit(MOST_SHOWN)
    .execute();
  return rows.flatMap(
    ({ number, leftAlone }) =>
      (leftAlone ?? []).map(({ what, reason }) => ({ number, what: what as LeftAlone['what'], reason })), // by undoOne
  );
}

function personOf(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' };
}
