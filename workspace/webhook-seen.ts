import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';

const FLUSH_MS = 10_000;
const FIRST_MS = 500;

type Receiving = Pick<
  IntegrationRow,
  'id' | 'account' | 'sender' | 'credentials' | 'webhookUrl' | 'statusUrl'
>;
interface Seen {
  integration: Receiving;
  messages: boolean;
  statuses: boolean;
  /** Of the last one, by this process's own clock. Milliseconds. */
  at: number;
}

/**
 * Notes when an integration's webhook last arrived. All its conversations share that row, so writing it with every
 * message would make them wait for each other: it is written every ten seconds at most, by each process.
 */
export function noteWebhooks(db: Db, publicUrl: string, onError: (error: unknown) => void) {
  // One entry for each integration at most.
  const seen = new Map<string, Seen>();
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  let writing = Promise.resolve();

  /** After one that is under way: who stops waits for both. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isSoon = false;
    return (writing = writing.then(write));
  }

  async function write(): Promise<void> {
    const all = [...seen.values()];
    seen.clear();
    for (const each of all) await keepSeen(db, publicUrl, each).catch(onError);
  }

  /**
   * What has arrived, null for what could not be taken in. The first message and the first status at this address are
   * news: from then on nobody need ask the provider.
   */
  function note(integration: Receiving, type: 'message' | 'status' | null): void {
    const before = seen.get(integration.id);
    const known = before && isSame(before.integration, integration) ? before : undefined;
    seen.set(integration.id, {
      integration,
      messages: type === 'message' || (known?.messages ?? false),
      statuses: type === 'status' || (known?.statuses ?? false),
      at: performance.now(),
    });
    const isNews =
      (type === 'message' && integration.webhookUrl !== publicUrl) ||
      (type === 'status' && integration.statusUrl !== publicUrl);
    if (timer && (isSoon || !isNews)) return;
    clearTimeout(timer);
    isSoon = isNews;
    timer = setTimeout(() => void flush(), isNews ? FIRST_MS : FLUSH_MS).unref();
  }

  return { note, flush };
}

const isSame = (a: Receiving, b: Receiving) =>
  a.account === b.account && a.sender === b.sender && isDeepStrictEqual(a.credentials, b.credentials);

/** Only onto a row that still receives with what was seen: of another sender or other credentials it says nothing. */
async function keepSeen(db: Db, publicUrl: string, seen: Seen): Promise<void> {
  const { integration, messages, statuses, at } = seen;
  const { id, account, sender, credentials } = integration;
  await db
    .updateTable('integrations')
    .set({
      // When it arrived, not when it is written: one that was refused in between is the newer one.
      webhookSeenAt: sql<Date>`greatest(webhook_seen_at,
        clock_timestamp() - interval '1 millisecond' * ${performance.now() - at})`,
      ...(messages ? { webhookUrl: publicUrl } : {}),
      ...(statuses ? { statusUrl: publicUrl } : {}),
    })
    .where('id', '=', id)
    .where('account', '=', account)
    .where('sender', '=', sender)
    .where('credentials', '=', credentials)
    .execute();
}
