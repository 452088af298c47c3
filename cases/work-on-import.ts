import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Channel } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import { inTransaction, isDatabaseAway, sqlState } from '../db/transaction';
import { batchesOf, lineReader, linesOf } from './contact-imports';
import type { ImportColumn } from './import-columns';
import { importFault, reasonOf } from './import-fault';
import { readLines, type ImportLine } from './import-line';
import type { Planned } from './import-plan';
import { ClaimedMeanwhile, writeLines } from './import-write';

const EVERY_MS = 2_000;
const LEASE = sql<Date>`clock_timestamp() + interval '30 seconds'`;
const MOST_ATTEMPTS = 4;
/** So often nothing more was taken in: whatever is in the way stays there. */
const MOST_BEGINNINGS = 10;
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

export interface ImportParts {
  db: Db;
  log: Pick<Logger, 'error'>;
  channels: Pick<ReadonlyMap<string, Channel>, 'values'>;
  /** Aborted: the rest is left to another process. */
  signal: AbortSignal;
}

/**
 * Takes in a list, some hundred lines a transaction, unless another process is at it. How far it has come stands in the
 * same transaction: a process that dies is followed by another that goes on, and two at once do nothing twice.
 * What comes no further in ten attempts is stopped.
 */
export async function workOnImport(parts: ImportParts, id: string): Promise<void> {
  const { db, signal } = parts;
  const claimed = await db
    .updateTable('contactImports')
    .set((eb) => ({ workingUntil: LEASE, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where(isFree)
    .returning(['columns', 'done', 'attempts', 'workingUntil'])
    .executeTakeFirst();
  if (!claimed) return;
  let { workingUntil } = claimed;
  if (claimed.attempts > MOST_BEGINNINGS) return end(db, { id, workingUntil }, 'stopped');
  const { columns } = claimed.columns as { columns: ImportColumn[] }; // written by startImport
  const list = await linesOf(db, id);
  const reader = await lineReader(db, [...parts.channels.values()], columns);
  for (const batch of batchesOf(readLines(list, reader))) {
    const left = batch.filter(({ place }) => place > claimed.done);
    if (left.length === 0) continue;
    if (signal.aborted) return release(db, id, workingUntil);
    const kept = await takeIn(db, { id, workingUntil }, left);
    // Cancelled, or another process has taken it over.
    if (kept === null) return;
    workingUntil = kept;
  }
  await end(db, { id, workingUntil }, 'done');
}

async function end(db: Db, { id, workingUntil }: Lease, state: 'done' | 'stopped'): Promise<void> {
  await db
    .updateTable('contactImports')
    .set({ state, workingUntil: null, finishedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('workingUntil', '=', workingUntil)
    .execute();
}

/** Goes on with imports that nobody is at, whoever began them, until the signal. */
export async function keepImporting(parts: ImportParts): Promise<void> {
  const { db, log, signal } = parts;
  while (!signal.aborted) {
    try {
      const row = await db
        .selectFrom('contactImports')
        .select('id')
        .where(isFree)
        .orderBy('createdAt')
        .limit(1)
        .executeTakeFirst();
      if (row) {
        await workOnImport(parts, row.id);
        continue;
      }
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'An import of customers is tried again.');
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const isFree = sql<boolean>`state = 'running' and (working_until is null or working_until < clock_timestamp())`;

interface Lease {
  id: string;
  workingUntil: Date | null;
}

/** Takes some lines in; null when it isn't ours to do any more. */
async function takeIn(db: Db, lease: Lease, lines: ImportLine[]): Promise<Date | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(db, async (trx) => note(trx, lease, await writeLines(trx, lines)));
    } catch (error) {
      if (error instanceof NotOursAnyMore) return null;
      if (!isInTheWay(error)) throw error;
      if (attempt < MOST_ATTEMPTS) continue;
    }
    const [only] = lines;
    if (lines.length > 1) return oneByOne(db, lease, lines);
    if (only)
      return inTransaction(db, (trx) =>
        note(trx, lease, [{ place: only.place, outcome: 'wrong', fault: importFault('inTheWay') }]),
      );
  }
}

/** So that one line that is in somebody's way keeps no other from being taken in. */
async function oneByOne(db: Db, { id, workingUntil }: Lease, lines: ImportLine[]): Promise<Date | null> {
  let kept = workingUntil;
  for (const line of lines) {
    kept = await takeIn(db, { id, workingUntil: kept }, [line]);
    if (kept === null) return null;
  }
  return kept;
}

/** Another has made the customer, given away the external id, or merged them. */
function isInTheWay(error: unknown): boolean {
  const state = sqlState(error);
  return error instanceof ClaimedMeanwhile || state === UNIQUE_VIOLATION || state === FOREIGN_KEY_VIOLATION;
}

/** Says what became of lines, and keeps the right to go on. */
async function note(trx: Trx, { id, workingUntil }: Lease, planned: readonly Planned[]): Promise<Date> {
  const count = (wanted: Planned['outcome']) => planned.filter(({ outcome }) => outcome === wanted).length;
  const kept = await trx
    .updateTable('contactImports')
    .set((eb) => ({
      workingUntil: LEASE,
      attempts: 0,
      done: Math.max(...planned.map(({ place }) => place)),
      created: eb('created', '+', count('new')),
      changed: eb('changed', '+', count('changed')),
      unchanged: eb('unchanged', '+', count('unchanged')),
    }))
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('workingUntil', '=', workingUntil)
    .returning('workingUntil')
    .executeTakeFirst();
  if (!kept) throw new NotOursAnyMore();
  const faults = planned.flatMap((one) =>
    one.outcome === 'wrong'
      ? [{ importId: id, place: one.place, reason: reasonOf(one.fault), fault: JSON.stringify(one.fault) }]
      : [],
  );
  if (faults.length > 0) await trx.insertInto('contactImportFaults').values(faults).execute();
  return kept.workingUntil ?? new Date(0);
}

/** What was written in the same transaction must not stay. */
class NotOursAnyMore extends Error {}

async function release(db: Db, id: string, workingUntil: Date | null): Promise<void> {
  await db
    .updateTable('contactImports')
    .set({ workingUntil: null, attempts: 0 })
    .where('id', '=', id)
    .where('workingUntil', '=', workingUntil)
    .execute();
}
