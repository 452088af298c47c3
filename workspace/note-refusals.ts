import { sql } from 'kysely';
import type { NamedConnection, WebhookRequest } from '../channels/channel';
import { channelOf, openConnection } from '../channels/connection';
import type { IntegrationRow } from '../db/schema';
import { keepSigns, type SignsParts } from './connection-signs';

const FLUSH_MS = 500;
const MOST_COMPARED = 50;

/**
 * Notes why an integration's last webhook was refused. Anybody can send one, so it is looked into afterwards, once for
 * all of half a second, and only what was found is kept: nothing of the request.
 */
export function noteRefusals(parts: SignsParts, onError: (error: unknown) => void) {
  // One entry for each integration at most: the last.
  const refused = new Map<string, { integration: IntegrationRow; request: WebhookRequest }>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  /** After one that is under way: who stops waits for both. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (writing = writing.then(write));
  }

  async function write(): Promise<void> {
    const all = [...refused.values()];
    refused.clear();
    for (const { integration, request } of all) {
      try {
        await lookInto(parts, integration, request);
      } catch (error) {
        onError(error);
      }
    }
  }

  function note(integration: IntegrationRow, request: WebhookRequest): void {
    refused.set(integration.id, { integration, request });
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  return { note, flush };
}

async function lookInto(
  parts: SignsParts,
  integration: IntegrationRow,
  request: WebhookRequest,
): Promise<void> {
  const { id, kind } = integration;
  const connection = openConnection(parts.secretKey, integration);
  const why = channelOf(parts.channels, kind).whyRefused(
    connection,
    request,
    await others(parts, integration),
  );
  const refusedAt = sql<Date>`clock_timestamp()`;
  await keepSigns(parts.db, id, { refusedAt, refused: JSON.stringify(why) });
}

/** The other connections of this kind: a webhook may have come to the wrong one. */
async function others(
  { db, secretKey }: SignsParts,
  { id, kind }: IntegrationRow,
): Promise<NamedConnection[]> {
  const rows = await db
    .selectFrom('integrations')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', '!=', id)
    .where('deletedAt', 'is', null)
    .where('credentials', 'is not', null)
    .where('account', 'is not', null)
    .where('sender', 'is not', null)
    .orderBy('createdAt')
    .limit(MOST_COMPARED)
    .execute();
  return rows.flatMap((row) => {
    try {
      return [{ name: row.name, connection: openConnection(secretKey, row) }];
    } catch {
      // Sealed with another key: it can't be compared.
      return [];
    }
  });
}
