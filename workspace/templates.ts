import { sql } from 'kysely';
import type { ChannelTemplate, Channels } from '../channels/channel';
import { channelOf } from '../channels/connection';
import type { Db } from '../db/connection';
import type { IntegrationRow, TemplateRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { canBeAsked, connectionToAsk } from './connection-to-ask';
import { readIntegration } from './integrations';

export interface TemplateParts {
  db: Db;
  secretKey: Buffer;
  channels: Channels;
}

/** For so long after it was asked the provider is not asked again because somebody names a template we don't know. */
const ASKED_JUST_NOW_MS = 10_000;
const ROWS_AT_ONCE = 500;

/** What the templates of an integration are, in the order of their names. `after` is where the page before ended. */
export function listTemplates(
  db: Db,
  query: { integrationId: string | undefined; limit: number; after: string[] | undefined },
): Promise<TemplateRow[]> {
  let rows = db
    .selectFrom('templates')
    .innerJoin('integrations', 'integrations.id', 'templates.integrationId')
    .selectAll('templates')
    .where('integrations.deletedAt', 'is', null)
    .orderBy('templates.name')
    .orderBy('templates.integrationId')
    .orderBy('templates.contentSid')
    .limit(query.limit);
  if (query.integrationId !== undefined)
    rows = rows.where('templates.integrationId', '=', query.integrationId);
  if (query.after) {
    const [name = '', integrationId = '', contentSid = ''] = query.after;
    rows = rows.where((eb) =>
      eb(
        eb.refTuple('templates.name', 'templates.integrationId', 'templates.contentSid'),
        '>',
        eb.tuple(name, integrationId, contentSid),
      ),
    );
  }
  return rows.execute();
}

/**
 * Makes the stored templates of an integration what its provider says; answers how many there are.
 * @throws Refusal when the provider can't be asked or doesn't tell: then nothing is changed.
 */
export async function syncTemplates(parts: TemplateParts, id: string): Promise<number> {
  const integration = await readIntegration(parts.db, id);
  const channel = channelOf(parts.channels, integration.kind);
  const listed = await channel.listTemplates(connectionToAsk(parts.secretKey, integration));
  await store(parts.db, id, listed);
  return listed.length;
}

export interface Synchronised {
  integrationId: string;
  /** How many templates there are; null where the provider did not tell. */
  count: number | null;
  /** Why it did not tell, in words. */
  error: string | null;
}

/** Asks one provider after the other; one that doesn't tell keeps its templates, and nobody from the others'. */
export async function* syncAllTemplates(parts: TemplateParts): AsyncGenerator<Synchronised> {
  for (const { id: integrationId } of await connectedIntegrations(parts.db)) {
    try {
      yield { integrationId, count: await syncTemplates(parts, integrationId), error: null };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield { integrationId, count: null, error: error.detail };
    }
  }
}

/** The integrations whose provider can be asked, oldest first. */
function connectedIntegrations(db: Db): Promise<IntegrationRow[]> {
  return db
    .selectFrom('integrations')
    .selectAll()
    .where('deletedAt', 'is', null)
    .where('health', 'in', ['connected', 'error'])
    .orderBy('createdAt')
    .limit(200)
    .execute();
}

async function store(db: Db, integrationId: string, listed: readonly ChannelTemplate[]): Promise<void> {
  // A listing whose pages moved may name one twice.
  const rows = [...new Map(listed.map((each) => [each.contentSid, each])).values()].map((each) => ({
    ...each,
    integrationId,
    variables: JSON.stringify(each.variables),
    content: JSON.stringify(each.content),
    interactive: each.interactive && JSON.stringify(each.interactive),
  }));
  await inTransaction(db, async (trx) => {
    // Two at once: the later one waits, and nothing is half of each.
    await trx
      .updateTable('integrations')
      .set({ templatesSyncedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', integrationId)
      .execute();
    await trx.deleteFrom('templates').where('integrationId', '=', integrationId).execute();
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await trx
        .insertInto('templates')
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .execute();
  });
}

/** Asks the provider when somebody wants to send a template that isn't stored: it may be new. */
export async function syncIfUnknown(
  parts: TemplateParts,
  integrationId: string,
  contentSid: string,
): Promise<void> {
  const known = await parts.db
    .selectFrom('templates')
    .select('contentSid')
    .where('integrationId', '=', integrationId)
    .where('contentSid', '=', contentSid)
    .executeTakeFirst();
  if (known) return;
  const integration = await parts.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', integrationId)
    .executeTakeFirst();
  // What can't be sent from such a number is refused in better words by whoever wants to send.
  if (!integration || !canBeAsked(integration)) return;
  const { templatesSyncedAt } = integration;
  if (templatesSyncedAt && Date.now() - templatesSyncedAt.getTime() < ASKED_JUST_NOW_MS) return;
  await syncTemplates(parts, integrationId);
}
