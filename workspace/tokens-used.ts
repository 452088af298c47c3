import { sql } from 'kysely';
import type { Db } from '../db/connection';

const FLUSH_MS = 60_000;
/** Of this many used within a minute the rest waits for its next use. */
const MOST = 10_000;

/**
 * Notes when API tokens were last used. A script may call a hundred times a second with one: it is written once a minute
 * at most, by each process.
 */
export function noteTokens(db: Db, onError: (error: unknown) => void) {
  /** The last use of each by this process's own clock, in milliseconds. */
  const used = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const all = [...used];
    used.clear();
    if (all.length > 0) await write(db, all).catch(onError);
  }

  function note(tokenId: string): void {
    if (used.has(tokenId) || used.size < MOST) used.set(tokenId, performance.now());
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  return { note, flush };
}

async function write(db: Db, all: [tokenId: string, at: number][]): Promise<void> {
  const now = performance.now();
  // In one order: two processes that write the same tokens at once don't wait for each other.
  const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ids = sorted.map(([id]) => id);
  const ages = sorted.map(([, at]) => now - at);
  await sql`
    update api_tokens
    set last_used_at = greatest(last_used_at, clock_timestamp() - interval '1 millisecond' * used.age)
    from unnest(${ids}::uuid[], ${ages}::double precision[]) as used (id, age)
    where api_tokens.id = used.id`.execute(db);
}
