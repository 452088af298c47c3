import { Client } from 'pg';
import { FEED_CHANNEL } from '../../wake/announce';

const AGAIN_MS = 2_000;

/**
 * Hears announcements on a connection of its own and calls `heard`; connects again when the connection breaks. Without
 * it (a pooler in transaction mode, no connection left) the feed is still read twice a second.
 */
export function listen(databaseUrl: string, heard: () => void): { close(): Promise<void> } {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const connect = async () => {
    const next = new Client({
      connectionString: databaseUrl,
      application_name: 'answerhall feed',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = next;
    const lost = () => {
      if (client !== next) return;
      client = undefined;
      void next.end().catch(() => undefined);
      if (!closed) timer = setTimeout(() => void connect(), AGAIN_MS);
    };
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', heard);
    try {
      await next.connect();
      await next.query(`listen ${FEED_CHANNEL}`);
      heard();
    } catch {
      lost();
    }
  };

  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
