import { randomUUID } from 'node:crypto';
import type { Channel, IncomingMessage } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type {
  AlertReason,
  CaseRow,
  ContactRow,
  ConversationRow,
  IntegrationRow,
  MessageRow,
} from '../db/schema';
import { inTransaction } from '../db/transaction';
import type { Settings } from '../workspace/settings';
import type { Actor } from './actor';
import { completeListed } from './complete-listed';
import { createCase, subjectOf } from './create-case';
import { findOrStartConversation } from './find-conversation';
import { lockConversation } from './lock-conversation';
import { againIfMerged, MergedMeanwhile } from './merged-contacts';
import { announceMessage, appendMessage } from './queue-message';
import { recordEvent, wakeSoon } from './record-event';
import { remindOfMessage } from './reminders';
import { saveCase, writeHistory } from './save-case';
import { cancelScheduled } from './scheduled';
import { takeProfileName } from './profile-name';
import { timingOf } from './timing';
import { activateChat, chatEndsAt, customerWrote, releaseChat, whichCase } from './transitions';
import { windowClosesAt } from './window';
import { withoutNul } from './without-nul';

/** What agents are told of a file that the provider counted and did not name. */
const NO_ADDRESS = 'WhatsApp did not say where this file is. Ask the customer to send it again.';

export type ReceivingChannel = Pick<Channel, 'caseKind' | 'mode' | 'windowMs'>;

/**
 * Takes a customer's message in, with all its consequences, in one transaction: which case it belongs to, whether its
 * chat is activated again, how long the window is open. The same message twice changes nothing the second time.
 * `receivedAt` is given for a message that was caught up; otherwise it is the database's clock under the lock.
 */
export function receiveMessage(
  db: Db,
  integration: IntegrationRow,
  channel: ReceivingChannel,
  incoming: IncomingMessage,
  receivedAt?: Date,
): Promise<{ conversationId: string; duplicate: boolean }> {
  const message = withoutNul(incoming);
  const takeIn = async (trx: Trx) => {
    const conversationId = await findOrStartConversation(trx, {
      integrationId: integration.id,
      address: message.from,
      ourAddress: message.to,
      phone: message.phone,
      alsoKnownAs: message.alsoKnownAs ?? [],
      name: message.profileName,
      hasWindow: channel.windowMs !== null,
    });
    const locked = await lockConversation(trx, conversationId);
    if (!locked) throw new MergedMeanwhile();
    const { conversation, now } = locked;
    const known = await knownMessage(trx, conversationId, message.sid);
    if (known) return { conversationId, duplicate: !(await completeListed(trx, locked, known, message)) };
    const contact = await readContact(trx, conversation.contactId, message.profileName);
    await moveWindow(trx, conversation, channel, message, receivedAt ?? now);
    const arrival: Arrival = {
      trx,
      integration,
      channel,
      conversation,
      contact,
      message,
      now,
      at: receivedAt ?? now,
    };
    if (contact.blocked) {
      await storeMessage(arrival, null);
      // No event asks for a look, but the window closes later now.
      await wakeSoon(trx, conversationId);
    } else await intoCase(arrival);
    return { conversationId, duplicate: false };
  };
  return againIfMerged(() => inTransaction(db, takeIn));
}

interface Arrival {
  trx: Trx;
  integration: IntegrationRow;
  channel: ReceivingChannel;
  conversation: ConversationRow;
  contact: ContactRow;
  message: IncomingMessage;
  /** When we take it in. */
  now: Date;
  /** When the customer's message was received by the channel. */
  at: Date;
}

async function intoCase(arrival: Arrival): Promise<void> {
  const { trx, conversation, contact, message, now } = arrival;
  const by: Actor = { type: 'customer', id: contact.id, name: contact.name, version: null };
  const timing = await timingOf(trx, conversation.integrationId);
  const known = await casesOf(trx, conversation.id);
  const choice = whichCase(known, now, timing.reopenWithinMs);
  const before = choice.type === 'create' ? await createCase(trx, arrival) : choice.case;
  const placed = await storeMessage(arrival, before.id);
  const withChat =
    choice.type === 'reactivate'
      ? activateChat(before, { takenBy: await ifOnline(trx, before.takenBy), at: now })
      : await withoutAbsentTaker(trx, before);
  const after = finish(customerWrote(withChat, now), message, placed.seq, now, timing);
  const alert: AlertReason | null =
    after.chatState !== 'active' ? null : after.takenBy ? 'answer' : 'newChat';
  if (choice.type === 'create')
    await writeHistory(trx, after.id, [{ what: 'case.created', to: { number: after.number } }], {
      by,
      at: now,
    });
  const created = choice.type === 'create';
  const saved = await saveCase(trx, before, after, { by, at: now, created });
  const kinds = created
    ? ['customerMessage', 'caseCreated', 'chatActivated']
    : ['customerMessage', ...saved.kinds];
  const seq = await recordEvent(trx, conversation, {
    caseId: after.id,
    kind: 'customerMessage',
    kinds,
    changed: saved.changed,
    by,
    createsCase: created,
    messageId: placed.id,
    alert,
    occurredAt: arrival.at,
  });
  await announceMessage(
    trx,
    'message.created',
    { id: placed.id, caseId: after.id },
    alert ? { alert: { conversationId: conversation.id, seq } } : undefined,
  );
  await cancelScheduled(trx, conversation, now);
  await remindOfMessage(trx, conversation, after.id, now);
}

function finish(c: CaseRow, message: IncomingMessage, seq: number, at: Date, timing: Settings): CaseRow {
  const subject = c.subject || subjectOf(message.text);
  const written = { ...c, subject, lastMessageSeq: seq, lastMessageAt: at };
  return { ...written, chatEndsAt: chatEndsAt(written, timing) };
}

async function storeMessage(arrival: Arrival, caseId: string | null): Promise<{ id: string; seq: number }> {
  const { trx, conversation, contact, message, now, at } = arrival;
  const placed = await appendMessage(trx, conversation, {
    caseId,
    direction: 'in',
    kind: message.kind,
    text: message.text,
    authorType: 'customer',
    authorId: contact.id,
    authorName: contact.name,
    status: 'received',
    sid: message.sid,
    location: message.location && JSON.stringify(message.location),
    quotedSid: message.quotedSid,
    forwarded: message.forwarded ?? null,
    referral: message.referral ? JSON.stringify(message.referral) : null,
    button: message.button && JSON.stringify(message.button),
    raw: JSON.stringify(message.raw),
    isListed: message.isListed ?? false,
    occurredAt: at,
    createdAt: now,
  });
  if (message.attachments.length > 0)
    await trx
      .insertInto('attachments')
      .values(
        message.attachments.map((attachment, position) => ({
          id: randomUUID(),
          conversationId: conversation.id,
          messageId: placed.id,
          position,
          name: attachment.name,
          contentType: attachment.contentType,
          ...(attachment.url === null
            ? { state: 'failed' as const, error: NO_ADDRESS }
            : { state: 'fetching' as const }),
          remoteUrl: attachment.url,
        })),
      )
      .execute();
  return placed;
}

function knownMessage(trx: Trx, conversationId: string, sid: string): Promise<MessageRow | undefined> {
  return trx
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('sid', '=', sid)
    .executeTakeFirst();
}

/** The case whose chat is active, and the newest one: what decides where a message belongs. */
export async function casesOf(
  trx: Trx,
  conversationId: string,
): Promise<{ active: CaseRow | undefined; newest: CaseRow | undefined }> {
  const rows = await trx
    .selectFrom('cases')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy((eb) => eb.case().when('chatState', '=', 'active').then(0).else(1).end())
    .orderBy('number', 'desc')
    .limit(1)
    .execute();
  const [first] = rows;
  return first?.chatState === 'active'
    ? { active: first, newest: undefined }
    : { active: undefined, newest: first };
}

/** Who writes wants to be written to. */
async function readContact(trx: Trx, contactId: string, profileName: string | null): Promise<ContactRow> {
  const contact = await takeProfileName(trx, contactId, profileName);
  if (contact.optedOutAt !== null)
    await trx.updateTable('contacts').set({ optedOutAt: null }).where('id', '=', contactId).execute();
  return contact;
}

async function moveWindow(
  trx: Trx,
  conversation: ConversationRow,
  channel: ReceivingChannel,
  message: IncomingMessage,
  at: Date,
): Promise<void> {
  const before = conversation.windowClosesAt;
  const closesAt = channel.windowMs === null ? null : windowClosesAt(before, at, channel.windowMs);
  const moved = closesAt !== null && closesAt.getTime() !== before?.getTime();
  await trx
    .updateTable('conversations')
    .set({
      windowClosesAt: closesAt,
      windowCloseHandled: closesAt !== null && conversation.windowCloseHandled && !moved,
      ourAddress: message.to,
      address: message.from,
    })
    .where('id', '=', conversation.id)
    .execute();
}

async function ifOnline(trx: Trx, agentId: string | null): Promise<string | null> {
  return agentId !== null && (await presenceOf(trx, agentId)) === 'online' ? agentId : null;
}

/** A taker who is away and whose time runs already keeps the chat until then; otherwise this message frees it. */
async function withoutAbsentTaker(trx: Trx, c: CaseRow): Promise<CaseRow> {
  if (c.takenBy === null || c.releaseAt !== null) return c;
  return (await presenceOf(trx, c.takenBy)) === 'offline' ? releaseChat(c) : c;
}

async function presenceOf(trx: Trx, userId: string) {
  const user = await trx.selectFrom('users').select('presence').where('id', '=', userId).executeTakeFirst();
  return user?.presence;
}
