import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import type { AnswerPart } from './answer-parts';
import { clearReply } from './clear-draft';
import { checkedReason } from './end-reasons';
import { attach } from './files-out';
import type { TemplateChoice } from './fill-template';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { mayAnswer, type AnsweringChannel } from './may-answer';
import { mustHaveSeenAll } from './newer-messages';
import { announceMessage, appendMessage, type MessageDraft } from './queue-message';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { scheduleMessage } from './schedule-message';
import { mayBeScheduled, type Schedule } from './scheduled';
import { timingOf } from './timing';
import { activateChat, agentAnswered, chatEndsAt, endChat } from './transitions';

export interface Answer {
  /** Empty where a template is sent. */
  text: string;
  template?: TemplateChoice | undefined;
  /** Files that this person has uploaded, in the order in which they go; the text is empty where only files are sent. */
  files?:
    { ids: readonly string[]; /** Ours, at which the provider reads them. */ publicUrl: string } | undefined;
  /** Given by the caller, unique per case: the same answer sent twice is stored once. */
  clientId: string;
  /** Ends the chat with the answer (or leaves it ended), its case in this status. */
  endChat?: { status: CaseStatus; /** One of the group's. */ reason?: string | undefined } | undefined;
  /** Not to be sent at once. */
  schedule?: Schedule | undefined;
  /** The last message that its author has seen: it is refused when the customer has written after that. */
  seenMessageId?: string | undefined;
  /** For so long it can be taken back: it isn't handed over before. */
  undoSeconds?: number | undefined;
  /** It was not written where drafts are: the draft of who sends it stays. */
  keepsDraft?: boolean;
}

export interface Answered {
  /** The first message, where files make it several. */
  messageId: string;
  conversationId: string;
}

/**
 * Accepts an agent's answer; the workflow delivers it. Refuses, before anything is stored, a closed window, a text that
 * is too long, and an ended chat while another case of the conversation is active.
 */
export function answer(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  input: Answer,
  channelOf: (integrationKind: string) => AnsweringChannel,
): Promise<Answered> {
  return inTransaction(db, async (trx) => {
    const locked = await lockVisibleCase(trx, viewer, caseNumber);
    const bodyHash = hashOf(input);
    const earlier = await sentBefore(trx, locked, input.clientId, bodyHash);
    if (earlier) return { messageId: earlier, conversationId: locked.conversation.id };
    if (input.seenMessageId !== undefined) await mustHaveSeenAll(trx, locked.case.id, input.seenMessageId);
    if (input.schedule) await mayBeScheduled(trx, locked, input.schedule);
    const parts = await mayAnswer(trx, viewer, locked, input, channelOf);
    await checkedReason(trx, locked.case.groupId, input.endChat?.reason, {
      path: 'endChat.reason',
      demanded: false,
    });
    if (!input.keepsDraft) await clearReply(trx, { caseId: locked.case.id, userId: viewer.userId });
    const [first] = parts;
    if (input.schedule && first) {
      const message = { ...first.content, clientId: input.clientId, clientBodyHash: bodyHash };
      const messageId = await scheduleMessage(trx, viewer, locked, { message, schedule: input.schedule });
      return { messageId, conversationId: locked.conversation.id };
    }
    return store(trx, viewer, locked, { input, parts, bodyHash });
  });
}

/** Of what is sent, not of what was seen: who asks again may have read on. */
function hashOf(input: Answer): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        input.text,
        input.endChat?.status ?? null,
        ...(input.endChat?.reason === undefined ? [] : [{ reason: input.endChat.reason }]),
        ...(input.template ? [input.template] : []),
        ...(input.files ? [input.files.ids] : []),
        ...(input.schedule ? [input.schedule] : []),
        ...(input.undoSeconds ? [input.undoSeconds] : []),
      ]),
    )
    .digest('hex');
}

/** The message of a case that came with this clientId, if one did. */
export function messageSentAs(trx: Trx, caseId: string, clientId: string) {
  return trx
    .selectFrom('messages')
    .select(['id', 'clientBodyHash'])
    .where('caseId', '=', caseId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
}

async function sentBefore(
  trx: Trx,
  locked: LockedCase,
  clientId: string,
  bodyHash: string,
): Promise<string | null> {
  const earlier = await messageSentAs(trx, locked.case.id, clientId);
  if (!earlier) {
    await mustNotBeTakenBack(trx, locked.case.id, clientId);
    return null;
  }
  if (earlier.clientBodyHash === bodyHash) return earlier.id;
  throw new Refusal(
    'idempotency-conflict',
    409,
    'This clientId was used for another message of this case. Give every message a clientId of its own.',
  );
}

/** A repetition that is still under way when its answer is taken back must not send it. */
async function mustNotBeTakenBack(trx: Trx, caseId: string, clientId: string): Promise<void> {
  const withdrawn = await trx
    .selectFrom('caseHistory')
    .select('id')
    .where('caseId', '=', caseId)
    .where('what', '=', 'message.withdrawn')
    .where(sql<boolean>`"from" ->> 'clientId' = ${clientId}`)
    .limit(1)
    .executeTakeFirst();
  if (withdrawn)
    throw new Refusal(
      'taken-back',
      409,
      'This answer was taken back and is not sent. To send it all the same, send it with a new clientId.',
    );
}

async function store(
  trx: Trx,
  viewer: Viewer,
  locked: LockedCase,
  { input, parts, bodyHash }: { input: Answer; parts: readonly AnswerPart[]; bodyHash: string },
): Promise<Answered> {
  const messageId = randomUUID();
  const hold = holdFor(input.undoSeconds ?? 0, messageId, locked.now);
  let { case: before } = locked;
  for (const [i, part] of parts.entries()) {
    const first = i === 0 ? { id: messageId, clientId: input.clientId, clientBodyHash: bodyHash } : {};
    const here = { ...locked, case: before };
    before = await storePart(trx, viewer, here, { part, more: { ...first, ...hold }, end: input.endChat });
  }
  return { messageId, conversationId: locked.conversation.id };
}

/** What keeps the messages of an answer back for a while, and together when they are taken back. */
function holdFor(seconds: number, answerId: string, now: Date) {
  if (seconds === 0) return {};
  const heldUntil = new Date(now.getTime() + seconds * 1000);
  return { heldUntil, deliverAfter: heldUntil, answerId };
}

interface StoredPart {
  part: AnswerPart;
  more: Partial<MessageDraft>;
  end: Answer['endChat'];
}

async function storePart(
  trx: Trx,
  viewer: Viewer,
  { conversation, now, case: before }: LockedCase,
  { part: { content, file }, more, end }: StoredPart,
): Promise<CaseRow> {
  const by = agentActor(viewer);
  const placed = await appendMessage(trx, conversation, {
    caseId: before.id,
    direction: 'out',
    ...content,
    authorType: 'agent',
    authorId: viewer.userId,
    authorName: viewer.name,
    status: 'queued',
    ...more,
    occurredAt: now,
    createdAt: now,
  });
  if (file) await attach(trx, { conversationId: conversation.id, messageId: placed.id }, file);
  const after = afterAnswer(before, { agentId: viewer.userId, seq: placed.seq, at: now }, end);
  const written = { ...after, lastMessageSeq: placed.seq, lastMessageAt: now };
  const ends = chatEndsAt(written, await timingOf(trx, before.integrationId));
  const saved = await saveCase(trx, before, { ...written, chatEndsAt: ends }, { by, at: now });
  await announceMessage(trx, 'message.created', { id: placed.id, caseId: before.id });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'agentMessage',
    kinds: ['agentMessage', ...saved.kinds],
    changed: saved.changed,
    by,
    messageId: placed.id,
    occurredAt: now,
  });
  return saved.case;
}

/** What an answer does to its case: it activates an ended chat, unless it comes with the chat's end. Pure. */
export function afterAnswer(
  c: CaseRow,
  by: { agentId: string; seq: number; at: Date },
  end: Answer['endChat'],
): CaseRow {
  const active = c.chatState === 'ended' && !end ? activateChat(c, { takenBy: by.agentId, at: by.at }) : c;
  const answered = agentAnswered(active, by);
  return end ? endChat(answered, { ...end, endedBy: 'agent', at: by.at }) : answered;
}
