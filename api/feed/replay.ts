import { sql } from 'kysely';
import type { Db } from '../../db/connection';
import type { FeedRow } from '../../db/schema';
import { BATCH } from './read-feed';

// `at` and `id` are given in almost the same order; a row that is a little out of it is still found.
const FIRST_ROWS = 100;
const MARGIN = 1_000;

export interface ReplayStart {
  at: Date;
  /** Every row since `at` has a higher id. */
  beforeId: number;
}

/**
 * Where to begin for somebody who saw `lastId` last: half a minute before it, because rows that committed late may have
 * lower ids. Null when that id is unknown or older than the feed is kept (24 hours).
 */
export async function whereToBegin(db: Db, lastId: number): Promise<ReplayStart | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select case when seen.at > clock_timestamp() - interval '24 hours' then seen.at - interval '30 seconds' end as at
    from feed as seen
    where seen.id <= ${lastId} and ${lastId} <= (select max(id) from feed)
    order by seen.id desc limit 1`.execute(db);
  const at = rows[0]?.at;
  if (!at) return null;
  const first = await db
    .selectFrom('feed')
    .select('id')
    .where('at', '>=', at)
    .orderBy('at')
    .limit(FIRST_ROWS)
    .execute();
  return { at, beforeId: Math.min(lastId, ...first.map((row) => row.id)) - MARGIN };
}

/** The rows since then, page by page, in the order of their ids. */
export async function* rowsSince(db: Db, start: ReplayStart): AsyncGenerator<FeedRow[]> {
  for (let after = start.beforeId; ;) {
    const rows = await db
      .selectFrom('feed')
      .selectAll()
      .where('id', '>', after)
      .where('at', '>=', start.at)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    const last = rows.at(-1);
    if (last) yield rows;
    if (!last || rows.length < BATCH) return;
    after = last.id;
  }
}
