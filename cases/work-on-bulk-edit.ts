import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db } from '../db/connection';
import type { BulkEditRow } from '../db/schema';
import { inTransaction, isDatabaseAway } from '../db/transaction';
import { Refusal } from '../refusal';
import { whoIs } from '../workspace/credentials';
import type { Viewer } from '../workspace/viewer';
import { whatWasDone, type BulkChange } from './bulk-change';
import { lockEntry } from './bulk-entry';
import { changeCase } from './change-case';
import { undoOne } from './undo-bulk-edit';

const BATCH = 25;
const EVERY_MS = 2_000;
const LEASE = sql<Date>`clock_timestamp() + interval '30 seconds'`;
const GONE = 'Whoever asked for it is not here any more.';
const FAILED = 'It could not be changed just now. Try it again alone.';

export interface BulkParts {
  db: Db;
  log: Pick<Logger, 'error'>;
  /** Called for conversations whose rules wait for it; the others are woken by the sweeper, without haste. */
  wake: (conversationId: string) => void;
  /** Aborted: the rest is left to another process. */
  signal: AbortSignal;
}

/**
 * Works on an edit until all its cases are changed, or put back, unless another process is at it. Each case is a
 * transaction of its own, in which its entry says what was done: a process that dies in the middle is followed by another
 * that goes on, and two at once do nothing twice.
 */
export async function workOnBulkEdit(parts: BulkParts, id: string): Promise<void> {
  const { db, signal } = parts;
  for (let edit = await claim(db, id); edit; edit = await keep(db, edit)) {
    const numbers = signal.aborted ? [] : await nextCases(db, edit);
    if (signal.aborted) return release(db, edit);
    // Not, when it was asked to be undone just now.
    if (numbers.length === 0 && (await finish(db, edit))) return;
    const viewer = await whoWorks(db, edit);
    for (const number of numbers) {
      if (signal.aborted) break;
      await workOnCase(parts, edit, viewer, number);
    }
  }
}

/** Goes on with edits that nobody is at, whoever began them, until the signal. */
export async function keepBulkEditing(parts: BulkParts): Promise<void> {
  const { db, log, signal } = parts;
  while (!signal.aborted) {
    try {
      const id = await abandoned(db);
      if (id !== undefined) {
        await workOnBulkEdit(parts, id);
        continue;
      }
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'An edit of many cases is tried again.');
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const isFree = sql<boolean>`state in ('running', 'undoing')
  and (working_until is null or working_until < clock_timestamp())`;

async function abandoned(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('bulkEdits')
    .select('id')
    .where(isFree)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

function claim(db: Db, id: string): Promise<BulkEditRow | undefined> {
  return db
    .updateTable('bulkEdits')
    .set({ workingUntil: LEASE })
    .where('id', '=', id)
    .where(isFree)
    .returningAll()
    .executeTakeFirst();
}

/** Keeps the right to work on an edit, and reads what is wanted of it now; undefined when another has taken it over. */
function keep(db: Db, { id, workingUntil }: BulkEditRow): Promise<BulkEditRow | undefined> {
  return db
    .updateTable('bulkEdits')
    .set({ workingUntil: LEASE })
    .where('id', '=', id)
    .where('workingUntil', '=', workingUntil)
    .returningAll()
    .executeTakeFirst();
}

async function release(db: Db, { id, workingUntil }: BulkEditRow): Promise<void> {
  await db
    .updateTable('bulkEdits')
    .set({ workingUntil: null })
    .where('id', '=', id)
    .where('workingUntil', '=', workingUntil)
    .execute();
}

async function finish(db: Db, { id, state, finishedAt }: BulkEditRow): Promise<boolean> {
  const finished = await db
    .updateTable('bulkEdits')
    .set({
      state: state === 'running' ? 'done' : 'undone',
      workingUntil: null,
      finishedAt: finishedAt ?? sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .returning('id')
    .executeTakeFirst();
  return finished !== undefined;
}

async function nextCases(db: Db, { id, state }: BulkEditRow): Promise<number[]> {
  const rows = await db
    .selectFrom('bulkEditCases')
    .select('number')
    .where('bulkEditId', '=', id)
    .where('state', '=', state === 'running' ? 'waiting' : 'changed')
    .orderBy('number')
    .limit(BATCH)
    .execute();
  return rows.map(({ number }) => number);
}

/** Who changes the cases, with the rights of this moment. */
function whoWorks(db: Db, { state, madeBy, undoneBy }: BulkEditRow): Promise<Viewer | null> {
  const userId = state === 'running' ? madeBy : undoneBy;
  return userId === null ? Promise.resolve(null) : whoIs(db, userId);
}

async function workOnCase(
  { db, log, wake }: BulkParts,
  edit: BulkEditRow,
  viewer: Viewer | null,
  number: number,
): Promise<void> {
  try {
    if (!viewer) throw new Refusal('gone', 409, GONE);
    if (edit.state === 'undoing') await undoOne(db, viewer, edit.id, number);
    else {
      const conversationId = await changeOne(db, viewer, edit, number);
      if (conversationId && edit.runRules) wake(conversationId);
    }
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (!(error instanceof Refusal))
      log.error({ err: error, bulkEdit: edit.id, number }, 'A case of an edit of many was left out.');
    await leaveOut(db, edit, number, error instanceof Refusal ? error.detail : FAILED);
  }
}

function changeOne(db: Db, viewer: Viewer, edit: BulkEditRow, number: number): Promise<string | null> {
  return inTransaction(db, async (trx) => {
    if ((await lockEntry(trx, edit.id, number))?.state !== 'waiting') return null;
    const change = edit.change as BulkChange; // written by startBulkEdit
    const { before, after, at, wake } = await changeCase(trx, viewer, number, change, {
      withoutRules: !edit.runRules,
    });
    const done = whatWasDone(before, after);
    await trx
      .updateTable('bulkEditCases')
      .set({
        state: wake === null ? 'unchanged' : 'changed',
        done: JSON.stringify(done),
        changedAt: at,
        historyId: sql<number>`(select max(id) from case_history where case_id = ${after.id})`,
      })
      .where('bulkEditId', '=', edit.id)
      .where('number', '=', number)
      .execute();
    return wake;
  });
}

async function leaveOut(db: Db, { id, state }: BulkEditRow, number: number, reason: string): Promise<void> {
  await db
    .updateTable('bulkEditCases')
    .set(
      state === 'running'
        ? { state: 'refused', reason }
        : { state: 'undone', putBack: false, leftAlone: JSON.stringify([{ what: 'case', reason }]) },
    )
    .where('bulkEditId', '=', id)
    .where('number', '=', number)
    .where('state', '=', state === 'running' ? 'waiting' : 'changed')
    .execute();
}
