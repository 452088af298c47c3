import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';

const FLUSH_MS = 10_000;
const FIRST_MS = 500;

/**
 * Notes when an integration's webhook last arrived. All its conversations share that row, so writing it with every
 * message would make them wait for each other: it is written every ten seconds at most, by each process.
 */
export function noteWebhooks(db: Db, publicUrl: string, onError: (error: unknown) => void) {
  // One entry for each integration at most.
  const seen = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const ids = [...seen];
    seen.clear();
    if (ids.length === 0) return;
    try {
      await db
        .updateTable('integrations')
        .set({ webhookSeenAt: sql<Date>`clock_timestamp()`, webhookUrl: publicUrl })
        .where('id', 'in', ids)
        .execute();
    } catch (error) {
      onError(error);
    }
  }

  return {
    /** The first one at this address is news: from then on nobody need ask the provider. */
    note({ id, webhookUrl }: Pick<IntegrationRow, 'id' | 'webhookUrl'>): void {
      seen.add(id);
      timer ??= setTimeout(() => void flush(), webhookUrl === publicUrl ? FLUSH_MS : FIRST_MS).unref();
    },
    flush,
  };
}
