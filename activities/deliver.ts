import type { Logger } from 'pino';
import type {
  Channel,
  Channels,
  Connection,
  DeliveryError,
  OutgoingMessage,
  OutgoingTemplate,
  SentMessage,
} from '../channels/channel';
import { channelOf, openConnection, webhookUrlOf } from '../channels/connection';
import { beginDelivery, type DeliveryTask } from '../cases/begin-delivery';
import { recordDelivery, recordSearchInVain, recordSettling } from '../cases/delivery';
import { fileOf } from '../cases/files-out';
import { finishStep } from '../cases/finish-step';
import type { Db } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { sqlState } from '../db/transaction';
import { ProviderBusy, Refusal } from '../refusal';
import type { DeliveryStep } from '../workflows/contract';
import { hasNoCallbacks, noteTrouble } from '../workspace/asking';
import { fileLink } from '../workspace/file-links';
import type { NotedHealth } from '../workspace/note-health';
import { withHeartbeat } from './heartbeat';

/** Until a message whose credentials could not be opened is tried again, perhaps by another worker. */
const AGAIN_MS = 30_000;
const NO_PUBLIC_ADDRESS: DeliveryError = {
  code: 'no-public-address',
  message: 'Files can be sent only from a public address. An administrator has to set PUBLIC_URL.',
};

export interface DeliverParts {
  db: Db;
  channels: Channels;
  secretKey: Buffer;
  /** The address providers see, without a trailing slash. */
  publicUrl: string;
  announce: () => void;
  /** Told of what messages say about their integration. */
  health: Pick<NotedHealth, 'note' | 'noteStatus'>;
  log: Pick<Logger, 'warn'>;
}

/**
 * Delivers or settles one message of a conversation and says when to come back. It may run twice, or two at once: the
 * first commits `sending` before it calls, and whoever finds that never calls.
 */
export function createDeliver(parts: DeliverParts): (conversationId: string) => Promise<DeliveryStep> {
  return async (conversationId) => {
    try {
      return await withHeartbeat(() => deliverNext(parts, conversationId));
    } finally {
      parts.announce();
    }
  };
}

async function deliverNext(parts: DeliverParts, conversationId: string): Promise<DeliveryStep> {
  const task = await beginDelivery(parts.db, conversationId, (kind) => channelOf(parts.channels, kind));
  const { failed } = await perform(parts, task);
  if (task.type === 'wait') return { againInMs: task.inMs, failed };
  const { deliverInMs } = await finishStep(parts.db, conversationId);
  return { againInMs: deliverInMs, failed };
}

async function perform(parts: DeliverParts, task: DeliveryTask): Promise<{ failed: boolean }> {
  const { health } = parts;
  if (task.type === 'failed') return { failed: true };
  if (task.type !== 'send' && task.type !== 'settle') return { failed: false };
  const { message, conversation, integration } = task;
  const channel = channelOf(parts.channels, integration.kind);
  const connection = await connectionFor(parts, task);
  // Those of the attempt: the conversation's may have changed since, and a message is found where it was sent.
  const to = message.attemptTo ?? conversation.address;
  const from = message.attemptFrom ?? conversation.ourAddress;
  const inTheDark = hasNoCallbacks(integration, parts.publicUrl);
  if (task.type === 'settle') {
    const found = await listSent(channel, connection, to, from);
    // Not by failing: whoever sleeps between the attempts of an activity can't be woken when the provider is back.
    if (found instanceof Refusal) {
      const searched = await recordSearchInVain(parts.db, message);
      if (!(found instanceof ProviderBusy)) await noteFailedCall(parts, integration.id);
      return searched;
    }
    const { failed, heard } = await recordSettling(parts.db, message, found, inTheDark);
    if (heard) health.noteStatus(integration, heard, { handedOverAt: message.attemptStartedAt });
    return { failed };
  }
  const webhookUrl = webhookUrlOf(channel, parts.publicUrl, integration.id);
  const statusUrl = channel.statusUrl(connection, webhookUrl, message.id);
  const media = await mediaOf(parts, message);
  if (media && !channel.canFetch(connection, media.url)) {
    return recordDelivery(parts.db, message, { type: 'refused', error: NO_PUBLIC_ADDRESS });
  }
  const outgoing = {
    messageId: message.id,
    to,
    from,
    text: message.text,
    template: templateOf(message),
    media,
  };
  const outcome = await channel.deliver(connection, outgoing, statusUrl);
  if (outcome.type === 'refused') health.note(integration, outcome.error);
  // First of all: whoever dies behind this has lost nothing that only this call has told.
  const { failed, heard } = await recordDelivery(parts.db, message, outcome, inTheDark);
  if (heard) health.noteStatus(integration, heard, { handedOverAt: message.attemptStartedAt });
  // Where calls fail webhooks may be lost: the provider is asked for them as soon as it answers. What was read of the
  // integration before the call may be as old as a time-out, so it does not say whether this is noted already.
  // One that answered that it has no room has answered: to ask it oftener would make that worse.
  const hasFailed = outcome.type === 'unknown' || (outcome.type === 'later' && outcome.notReached);
  if (hasFailed) await noteFailedCall(parts, integration.id);
  return { failed };
}

/** What the call came to is stored: the conversation goes on whatever becomes of this. The next failed call notes it too. */
async function noteFailedCall({ db, log }: DeliverParts, integrationId: string): Promise<void> {
  await noteTrouble(db, integrationId).catch((error: unknown) =>
    log.warn({ integrationId, code: sqlState(error) }, 'That a call of a provider failed was not noted.'),
  );
}

/** Why, where the provider doesn't tell. */
function listSent(
  channel: Channel,
  connection: Connection,
  to: string,
  from: string,
): Promise<SentMessage[] | Refusal> {
  return channel.listSent(connection, to, from).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
}

/** The link is made for this attempt: one of an earlier attempt may have expired. */
async function mediaOf(parts: DeliverParts, message: MessageRow): Promise<OutgoingMessage['media']> {
  const attachmentId = await fileOf(parts.db, message);
  return attachmentId === null
    ? null
    : { url: fileLink(parts.publicUrl, parts.secretKey, attachmentId, new Date()) };
}

function templateOf({ contentSid, contentVariables }: MessageRow): OutgoingTemplate | null {
  return contentSid === null ? null : { contentSid, variables: contentVariables ?? {} };
}

/** Credentials that this worker can't open (its SECRET_KEY is another) leave the message waiting: nothing was sent. */
async function connectionFor(
  { db, secretKey }: DeliverParts,
  { type, message, integration }: DeliveryTask & { type: 'send' | 'settle' },
): Promise<Connection> {
  try {
    return openConnection(secretKey, integration);
  } catch (error) {
    const unreadable = {
      code: 'credentials-unreadable',
      message: 'The stored credentials can not be opened.',
    };
    if (type === 'send')
      await recordDelivery(db, message, { type: 'later', retryInMs: AGAIN_MS, error: unreadable });
    throw error;
  }
}
