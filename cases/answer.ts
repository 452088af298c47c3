import { createHash } from 'node:crypto';
import type { Channel } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus, ConversationRow, NewMessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import {
  filledTemplate,
  mustBeFilled,
  mustBeSendable,
  readTemplate,
  type TemplateChoice,
  type TemplateContent,
} from './fill-template';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { announceMessage, appendMessage } from './queue-message';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { timingOf } from './timing';
import { activateChat, agentAnswered, chatEndsAt, endChat } from './transitions';
import { isWindowOpen } from './window';

export interface Answer {
  /** Empty where a template is sent. */
  text: string;
  template?: TemplateChoice | undefined;
  /** Given by the caller, unique per case: the same answer sent twice is stored once. */
  clientId: string;
  /** Ends the chat with the answer (or leaves it ended), its case in this status. */
  endChat?: { status: CaseStatus } | undefined;
}

/** What decides whether a text may be sent. */
export type AnsweringChannel = Pick<Channel, 'maxText' | 'templateValueFault'>;

export interface Answered {
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
    const content = await mayAnswer(trx, locked, input, channelOf);
    return store(trx, viewer, locked, { input, content, bodyHash });
  });
}

function hashOf(input: Answer): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        input.text,
        input.endChat?.status ?? null,
        ...(input.template ? [input.template] : []),
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
  if (!earlier) return null;
  if (earlier.clientBodyHash === bodyHash) return earlier.id;
  throw new Refusal(
    'idempotency-conflict',
    409,
    'This clientId was used for another message of this case. Give every message a clientId of its own.',
  );
}

async function mayAnswer(
  trx: Trx,
  { conversation, now, case: c }: LockedCase,
  input: Answer,
  channelOf: (integrationKind: string) => AnsweringChannel,
): Promise<Content> {
  const channel = channelOf(await mustBeReachable(trx, conversation));
  const isOpen = isWindowOpen(conversation, now);
  const content = input.template
    ? await templateContent(trx, conversation.integrationId, input.template, { channel, isOpen })
    : freeText(input.text, { channel, isOpen });
  if (c.chatState === 'ended') await noOtherActiveChat(trx, c);
  return content;
}

/** What of a message its kind decides. */
export type Content = TemplateContent | Pick<NewMessageRow, 'kind' | 'text'>;

/** A template with its variables, checked and as the customer will read it. */
export async function templateContent(
  trx: Trx,
  integrationId: string,
  { contentSid, variables }: TemplateChoice,
  { channel, isOpen }: { channel: Pick<Channel, 'templateValueFault'>; isOpen: boolean },
): Promise<TemplateContent> {
  const template = await readTemplate(trx, integrationId, contentSid);
  mustBeSendable(template, isOpen);
  mustBeFilled(template, variables, channel);
  return filledTemplate(template, variables);
}

function freeText(
  text: string,
  { channel, isOpen }: { channel: AnsweringChannel; isOpen: boolean },
): Content {
  if ([...text].length > channel.maxText)
    throw invalid([
      { path: 'text', message: `Write at most ${channel.maxText} characters; this text is longer.` },
    ]);
  if (!isOpen)
    throw new Refusal(
      'window-closed',
      409,
      'More than the allowed time has passed since the last message of the customer. Only an approved template may be sent now.',
    );
  return { kind: 'text', text };
}

/**
 * Whether anything may be sent in a conversation, the window aside. Answers the kind of its integration.
 * @throws Refusal when its number is not connected any more or its customer is blocked.
 */
export async function mustBeReachable(trx: Trx, conversation: ConversationRow): Promise<string> {
  const integration = await trx
    .selectFrom('integrations')
    .select(['kind', 'health', 'deletedAt'])
    .where('id', '=', conversation.integrationId)
    .executeTakeFirstOrThrow();
  if (integration.deletedAt !== null || integration.health === 'disabled')
    throw new Refusal(
      'integration-disabled',
      409,
      'The number of this conversation is not connected any more. An administrator can enable it under Integrations.',
    );
  const contact = await trx
    .selectFrom('contacts')
    .select('blocked')
    .where('id', '=', conversation.contactId)
    .executeTakeFirstOrThrow();
  if (contact.blocked)
    throw new Refusal(
      'contact-blocked',
      409,
      'This customer is blocked. Unblock the contact before you answer.',
    );
  return integration.kind;
}

/** A conversation has at most one active chat: an ended one can not come back beside it. */
export async function noOtherActiveChat(trx: Trx, c: CaseRow): Promise<void> {
  const other = await trx
    .selectFrom('cases')
    .select('number')
    .where('conversationId', '=', c.conversationId)
    .where('chatState', '=', 'active')
    .where('id', '!=', c.id)
    .executeTakeFirst();
  if (!other) return;
  throw new Refusal(
    'another-chat-active',
    409,
    `This customer is in an active chat in case ${other.number}. Answer there.`,
    { caseNumber: other.number },
  );
}

async function store(
  trx: Trx,
  viewer: Viewer,
  { conversation, now, case: before }: LockedCase,
  { input, content, bodyHash }: { input: Answer; content: Content; bodyHash: string },
): Promise<Answered> {
  const by = agentActor(viewer);
  const placed = await appendMessage(trx, conversation, {
    caseId: before.id,
    direction: 'out',
    ...content,
    authorType: 'agent',
    authorId: viewer.userId,
    authorName: viewer.name,
    status: 'queued',
    clientId: input.clientId,
    clientBodyHash: bodyHash,
    occurredAt: now,
    createdAt: now,
  });
  const after = afterAnswer(before, { agentId: viewer.userId, seq: placed.seq, at: now }, input.endChat);
  const written = { ...after, lastMessageSeq: placed.seq, lastMessageAt: now };
  const ends = chatEndsAt(written, await timingOf(trx, before.integrationId));
  const { kinds, changed } = await saveCase(trx, before, { ...written, chatEndsAt: ends }, { by, at: now });
  await announceMessage(trx, 'message.created', { id: placed.id, caseId: before.id });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'agentMessage',
    kinds: ['agentMessage', ...kinds],
    changed,
    by,
    messageId: placed.id,
    occurredAt: now,
  });
  return { messageId: placed.id, conversationId: conversation.id };
}

/** What an answer does to its case: it activates an ended chat, unless it comes with the chat's end. Pure. */
export function afterAnswer(
  c: CaseRow,
  by: { agentId: string; seq: number; at: Date },
  end: { status: CaseStatus } | undefined,
): CaseRow {
  const active = c.chatState === 'ended' && !end ? activateChat(c, { takenBy: by.agentId, at: by.at }) : c;
  const answered = agentAnswered(active, by);
  return end ? endChat(answered, { status: end.status, endedBy: 'agent', at: by.at }) : answered;
}
