import { sql, type InsertObject } from 'kysely';
import { channelOf, openConnection, webhookUrlOf } from '../channels/connection';
import type { Channels } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { ConnectionSignsRow, Database, IntegrationRow, SenderReport } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { audit } from './audit-log';
import { connectionToAsk } from './connection-to-ask';
import { readIntegration, targetOf } from './integrations';

export interface SignsParts {
  db: Db;
  secretKey: Buffer;
  channels: Channels;
}

export type Signs = Omit<InsertObject<Database, 'connectionSigns'>, 'integrationId'>;

/** What is known of how an integration's connection works; undefined when that is nothing. */
export function readSigns(db: Db, integrationId: string): Promise<ConnectionSignsRow | undefined> {
  return db
    .selectFrom('connectionSigns')
    .selectAll()
    .where('integrationId', '=', integrationId)
    .executeTakeFirst();
}

/** Keeps what was seen, beside what is known already. */
export async function keepSigns(db: Db | Trx, integrationId: string, signs: Signs): Promise<void> {
  await db
    .insertInto('connectionSigns')
    .values({ integrationId, ...signs })
    .onConflict((conflict) => conflict.column('integrationId').doUpdateSet(signs))
    .execute();
}

/** Other credentials or another sender: what was seen says nothing about them. */
export async function forgetSigns(db: Db | Trx, integrationId: string): Promise<void> {
  await db.deleteFrom('connectionSigns').where('integrationId', '=', integrationId).execute();
}

/**
 * Asks the provider about the sender and keeps what it says, after it was asked for the account. Whatever that is, the
 * integration stays as it is: a sender may come online later.
 */
export async function askAboutSender(
  { db, secretKey, channels }: SignsParts,
  integration: IntegrationRow,
  accountProblem: string | null,
): Promise<void> {
  const ask = async () =>
    channelOf(channels, integration.kind).askSender(openConnection(secretKey, integration));
  const asked = accountProblem === null ? await ask().catch(inWords) : accountProblem;
  await keepSigns(db, integration.id, { accountProblem, ...saidOfSender(asked) });
}

/**
 * Makes the provider send everything for the sender to our webhook.
 * @throws Refusal when it can't be asked, can't reach us, or doesn't let us.
 */
export async function setUpSender(
  { db, secretKey, channels, publicUrl }: SignsParts & { publicUrl: string },
  by: string,
  id: string,
): Promise<void> {
  const integration = await readIntegration(db, id);
  const connection = connectionToAsk(secretKey, integration);
  const channel = channelOf(channels, integration.kind);
  const report = await channel.setUpSender(connection, webhookUrlOf(channel, publicUrl, id));
  await inTransaction(db, async (trx) => {
    await keepSigns(trx, id, { accountProblem: null, ...saidOfSender(report) });
    await audit(trx, by, { what: 'integration.setUp', target: targetOf(integration) });
  });
}

/** `problem` is why nothing was said. */
function saidOfSender(report: SenderReport | string): Signs {
  const askedAt = sql<Date>`clock_timestamp()`;
  return typeof report === 'string'
    ? { askedAt, sender: null, senderProblem: report }
    : { askedAt, sender: JSON.stringify(report), senderProblem: null };
}

function inWords(error: unknown): string {
  if (error instanceof Refusal) return error.detail;
  throw error;
}
