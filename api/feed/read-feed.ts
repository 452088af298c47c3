import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../../db/connection';
import type { FeedRow } from '../../db/schema';
import { isDatabaseAway } from '../../db/transaction';
import { advance, notYetRead, placeAt, type Place } from './place';

const EVERY_MS = 500;
export const BATCH = 200;
const RECENT = 20_000;
const MOST_TRIES = 5;

export interface FeedReader {
  /** Resolves once the reader knows where the feed stands: what is committed from then on is delivered. */
  ready: Promise<void>;
  /** The highest id that was read. */
  cursor: () => number;
  /** Tells which rows have not been delivered at this moment. */
  notYetRead: () => (id: number) => boolean;
  /** Says that there may be something to read. */
  nudge: () => void;
  close(): Promise<void>;
}

/**
 * Reads the feed of this process from now on, twice a second and when it is nudged, and hands every row to `deliver`
 * once, late ones included. When the database is away or a delivery fails the same rows are read again; rows that fail
 * five times although the database is there are stepped over, so that a fault of ours stops nobody's stream.
 * `recent` gets the rows of the last half minute before the start.
 */
export function readFeed(
  db: Db,
  log: FastifyBaseLogger,
  to: { recent: (rows: FeedRow[]) => void; deliver: (rows: FeedRow[]) => Promise<void> },
): FeedReader {
  const stop = new AbortController();
  let place: Place | undefined;
  let nudged = false;
  let nap = new AbortController();
  let started: () => void;
  const ready = new Promise<void>((resolve) => (started = resolve));
  let failing = false;
  let tries = 0;

  const deliver = async (rows: FeedRow[]): Promise<void> => {
    try {
      await to.deliver(rows);
      tries = 0;
    } catch (error) {
      if (isDatabaseAway(error) || ++tries < MOST_TRIES) throw error;
      tries = 0;
      log.error({ err: error, ids: rows.map((row) => row.id) }, 'rows of the feed are stepped over');
    }
  };

  const round = async (): Promise<boolean> => {
    if (!place) {
      const start = await whereItStands(db);
      place = start.place;
      to.recent(start.recent);
      started();
    }
    const rows = await readNext(db, place);
    if (rows.length > 0) await deliver(rows);
    advance(
      place,
      rows.map((row) => row.id),
      performance.now(),
    );
    return rows.length >= BATCH;
  };

  const run = async () => {
    while (!stop.signal.aborted) {
      nap = new AbortController();
      nudged = false;
      let more = false;
      try {
        more = await round();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ err: error }, 'the feed can not be read now; trying again');
        failing = true;
      }
      if (more || stop.signal.aborted) continue;
      if (nudged && !failing) continue;
      await pause(EVERY_MS, undefined, { signal: nap.signal }).catch(() => undefined);
    }
  };

  const running = run();
  return {
    ready,
    cursor: () => place?.cursor ?? 0,
    notYetRead: () => (place ? notYetRead(place) : () => true),
    nudge() {
      nudged = true;
      if (!failing) nap.abort();
    },
    async close() {
      stop.abort();
      nap.abort();
      await running;
    },
  };
}

async function readNext(db: Db, place: Place): Promise<FeedRow[]> {
  const fresh = await db
    .selectFrom('feed')
    .selectAll()
    .where('id', '>', place.cursor)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  if (place.missing.size === 0) return fresh;
  const late = await db
    .selectFrom('feed')
    .selectAll()
    .where('id', '=', sql<number>`any(${[...place.missing.keys()]}::bigint[])`)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return [...late, ...fresh];
}

async function whereItStands(db: Db): Promise<{ place: Place; recent: FeedRow[] }> {
  const recent = await db
    .selectFrom('feed')
    .selectAll()
    .where('at', '>', sql<Date>`clock_timestamp() - interval '30 seconds'`)
    .orderBy('id', 'desc')
    .limit(RECENT)
    .execute();
  const last = await db.selectFrom('feed').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const place = placeAt(
    // Rows between the two queries are read as new ones.
    recent[0]?.id ?? last?.id ?? 0,
    recent.map((row) => row.id),
    performance.now(),
  );
  return { place, recent: recent.reverse() };
}
