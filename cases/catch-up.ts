import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Channel, Channels, Connection, ListedMessage } from '../channels/channel';
import type { Db } from '../db/connection';
import { isPassing, sqlState } from '../db/transaction';
import type { IntegrationRow } from '../db/schema';
import { ProviderBusy, Refusal } from '../refusal';
import {
  askedAll,
  askedInVain,
  goOnAsking,
  isInTheDark,
  leftAlone,
  leftOff,
  lookedAfter,
  wasJustLookedAfter,
  type Asking,
} from '../workspace/asking';
import { connectionToAsk } from '../workspace/connection-to-ask';
import { askAfterOutage, deliveriesAreDue } from './after-outage';
import { noteListed, noteListingRefused } from '../workspace/note-listing';
import { listingRange, type ListingRange } from './listing-range';
import { takeIn, type Heard } from './take-in';
import { keepUnprocessed } from './unprocessed-webhooks';

/** What is kept in memory of a listing, some 40 MB. Of more the oldest come first, then it is listed again. */
const MOST_AT_ONCE = 20_000;
const GO_ON_EVERY = 50;
const MOST_ROUNDS = 100;
const PAUSE_MS = 5_000;
/** Credentials that were refused don't become right by asking; other ones are tried at once. */
const REFUSED_PAUSE_MS = 5 * 60_000;
const BUSY_PAUSE_MS = 30_000;

export interface CatchUpParts {
  db: Db;
  channels: Channels;
  secretKey: Buffer;
  /** The address providers see. */
  publicUrl: string;
  heard: Heard;
  wake: (conversationId: string) => void;
  log: Pick<Logger, 'warn'>;
  /** Told of a message that could not be taken in and is kept in `unprocessed_webhooks`. */
  onKept: (unprocessedId: string) => void;
  /** Aborted when the process stops: what is left is for another. */
  signal: AbortSignal;
}

/**
 * Asks an integration's provider for customers' messages that no webhook has brought, and takes them in as webhooks do,
 * oldest first. The watermark moves only after a complete listing. Answers how many were new.
 * @throws Refusal when the provider doesn't tell all; it is then asked again soon.
 */
export async function catchUp(
  parts: CatchUpParts,
  asking: Asking,
  options: { urgently: boolean } = { urgently: false },
): Promise<number> {
  const { integration, startedAt } = asking;
  const inTheDark = isInTheDark(integration, parts.publicUrl);
  const range = listingRange(integration, startedAt, { inTheDark, ...options });
  let told: Told;
  let isAway = false;
  const onAway = () => {
    isAway = true;
  };
  try {
    const channel = parts.channels.get(integration.kind);
    if (!channel) throw new Error(`There is no channel of the kind ${integration.kind} in this version.`);
    const connection = connectionToAsk(parts.secretKey, integration);
    told = await takeInAll(parts, asking, { channel, connection, range, onAway });
  } catch (error) {
    await listedInVain(parts.db, asking, error, isAway);
    throw error;
  }
  // All is taken in: what fails from here on is no trouble of the provider's, and the next listing does it again.
  await noteComplete(parts, asking, { ...told, range }).catch((error: unknown) =>
    parts.log.warn(
      { integrationId: integration.id, code: sqlState(error) },
      'A complete listing was not noted as one.',
    ),
  );
  return told.takenIn;
}

async function listedInVain(db: Db, asking: Asking, error: unknown, isAway: boolean): Promise<void> {
  if (error instanceof ProviderBusy) return leftAlone(db, asking, BUSY_PAUSE_MS);
  const isRefused = error instanceof Refusal && error.status < 500;
  await askedInVain(db, asking, { pauseMs: isRefused ? REFUSED_PAUSE_MS : PAUSE_MS, isAway });
  if (error instanceof Refusal && error.type === 'credentials-refused')
    await noteListingRefused(db, asking.integration, error.detail);
}

async function noteComplete(
  { db, publicUrl, signal }: CatchUpParts,
  asking: Asking,
  { range, hasAskedAfter }: Told & { range: ListingRange },
): Promise<void> {
  if (signal.aborted) return leftOff(db, asking, 0);
  const { integration } = asking;
  await askedAll(db, asking, range, publicUrl);
  await noteListed(db, integration);
  // Just now: it stays away, and as it is listed often after trouble its turn comes within a minute.
  if (integration.awayAt === null || wasJustLookedAfter(asking)) return;
  // Calls that ended while it was listed have found the trouble noted, and their messages came too late for the first time.
  await deliveriesAreDue(db, integration);
  if (hasAskedAfter) await lookedAfter(db, asking);
}

interface Provider {
  channel: Channel;
  connection: Connection;
  range: ListingRange;
  /** The listing itself has failed. */
  onAway: () => void;
}

interface Told {
  /** How many messages were new. */
  takenIn: number;
  /** Whether what became of our own messages in an outage is being asked. */
  hasAskedAfter: boolean;
}

async function takeInAll(parts: CatchUpParts, asking: Asking, provider: Provider): Promise<Told> {
  let [takenIn, hasAskedAfter] = [0, false];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { missing, isAll } = await listMissing(parts, asking, provider);
    // Before what customers wrote in a long outage is taken in, which may take minutes.
    if (round === 0 && asking.integration.awayAt !== null)
      hasAskedAfter = await askAfterOutage(parts.db, asking.integration, wasJustLookedAfter(asking)).then(
        () => true,
        (error: unknown) => {
          // What customers wrote must not wait for this: the next listing does it again.
          parts.log.warn(
            { code: sqlState(error) },
            'What became of outgoing messages was not asked after an outage.',
          );
          return false;
        },
      );
    for (const [n, listed] of missing.reverse().entries()) {
      if (parts.signal.aborted) return { takenIn, hasAskedAfter };
      if (n % GO_ON_EVERY === 0) await goOnAsking(parts.db, asking);
      if (await takeInListed(parts, asking.integration, provider, listed)) takenIn += 1;
    }
    if (isAll) return { takenIn, hasAskedAfter };
  }
  throw new Error('There are more messages than can be caught up at once; it goes on later.');
}

/** What is listed and not here, newest first; of very many the oldest. */
async function listMissing(
  { db, signal }: CatchUpParts,
  asking: Asking,
  provider: Provider,
): Promise<{ missing: ListedMessage[]; isAll: boolean }> {
  let missing: ListedMessage[] = [];
  let isAll = true;
  for await (const page of pagesOf(provider)) {
    const due = page.filter(({ receivedAt }) => receivedAt <= provider.range.until);
    missing.push(...(await withoutKnown(db, asking.integration, due)));
    if (missing.length > MOST_AT_ONCE) {
      missing = missing.slice(-MOST_AT_ONCE);
      isAll = false;
    }
    if (signal.aborted) break;
    await goOnAsking(db, asking);
  }
  return { missing, isAll };
}

/** What fails behind a listing is no sign that the provider is away, nor is a fault of ours. */
async function* pagesOf({ channel, connection, range, onAway }: Provider) {
  try {
    yield* channel.listReceived(connection, range.since);
  } catch (error) {
    if (error instanceof Refusal) onAway();
    throw error;
  }
}

/** Another integration of the account has taken in what came to its webhook while this one was switched off. */
async function withoutKnown(
  db: Db,
  { kind, account }: IntegrationRow,
  listed: ListedMessage[],
): Promise<ListedMessage[]> {
  if (listed.length === 0) return [];
  const known = await db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .innerJoin('integrations', 'integrations.id', 'conversations.integrationId')
    .select('messages.sid')
    .where('integrations.kind', '=', kind)
    .where('integrations.account', '=', account)
    .where(
      'messages.sid',
      'in',
      listed.map(({ sid }) => sid),
    )
    .execute();
  const sids = new Set(known.map(({ sid }) => sid));
  return listed.filter(({ sid }) => !sids.has(sid));
}

/** True when it was new. One that can't be taken in by a fault of ours is kept, and holds up none behind it. */
async function takeInListed(
  { db, heard, wake, onKept }: CatchUpParts,
  integration: IntegrationRow,
  { channel, connection }: Provider,
  listed: ListedMessage,
): Promise<boolean> {
  const params = await channel.fetchReceived(connection, listed);
  const webhook = { params, messageId: null, receivedAt: listed.receivedAt, isListed: true };
  try {
    const taken = await takeIn({ db, heard }, channel, integration, webhook);
    if (taken.wake) wake(taken.wake);
    return taken.wake !== null;
  } catch (error) {
    if (isPassing(error)) throw error;
    onKept(await keepUnprocessed(db, integration.id, webhook, error, idOf(integration.id, listed.sid)));
    return false;
  }
}

/** The same message is kept once, however often it is listed. */
function idOf(integrationId: string, sid: string): string {
  const hex = createHash('sha256').update(`${integrationId} ${sid}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
