import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from './connection';
import { lacksReportIndexes, makeReportIndexes } from './report-indexes';
import { lacksSearchIndexes, makeSearchIndexes } from './search-indexes';

// Any number will do, as long as nothing else locks it.
const INDEXES_LOCK = 7_203_445;
const LOOK_AGAIN_MS = 200;

/**
 * Makes the indexes that are no part of a migration, one process at a time; another one waits until they are there. The
 * same twice changes nothing.
 */
export async function makeIndexes(db: Db): Promise<void> {
  const lacking = async () => (await lacksSearchIndexes(db)) || (await lacksReportIndexes(db));
  if (!(await lacking())) return;
  await db.connection().execute(async (session) => {
    // Not waited for in a statement: the making of a concurrent index waits for all statements, and both would for ever.
    while (!(await tryLock(session))) await pause(LOOK_AGAIN_MS);
    try {
      await makeSearchIndexes(session);
      await makeReportIndexes(session);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(INDEXES_LOCK)})`.execute(session);
    }
  });
}

async function tryLock(session: Db): Promise<boolean> {
  const { rows } = await sql<{
    got: boolean;
  }>`select pg_try_advisory_lock(${sql.lit(INDEXES_LOCK)}) as got`.execute(session);
  return rows[0]?.got ?? false;
}
