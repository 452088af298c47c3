import { sql } from 'kysely';
import type { Db } from '../db/connection';

/** The channel on which event streams hear that the feed has new rows. */
export const FEED_CHANNEL = 'feed';
const AT_MOST_EVERY_MS = 50;

export interface Announcer {
  /** Says, soon and outside of any transaction, that the feed has new rows. */
  announce(): void;
  close(): Promise<void>;
}

/**
 * Tells the event streams of all API processes that there is something to read. It only accelerates: they look twice a
 * second anyway, so a lost notification costs half a second. One NOTIFY serves all commits of 50 ms, because inside the
 * transactions that write it would make them commit one after the other.
 */
export function createAnnouncer(db: Db): Announcer {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let sending = Promise.resolve();
  let closed = false;

  const send = async () => {
    await sql`notify ${sql.id(FEED_CHANNEL)}`.execute(db).catch(() => undefined);
  };
  const arm = (afterMs: number) => {
    timer = setTimeout(() => {
      again = false;
      sending = send();
      timer = setTimeout(() => {
        timer = undefined;
        if (again && !closed) arm(0);
      }, AT_MOST_EVERY_MS);
    }, afterMs);
  };
  return {
    announce() {
      if (closed) return;
      again = true;
      if (!timer) arm(0);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await sending;
    },
  };
}
