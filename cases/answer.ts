import { createHash } from 'node:crypto';
import type { Channel } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus, ConversationRow, IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { takeUploads } from '../workspace/uploads';
import { agentActor } from './actor';
import { partsOf, type AnswerPart } from './answer-parts';
import { checkedReason } from './end-reasons';
import {
  filledTemplate,
  mustBeFilled,
  mustBeSendable,
  readTemplate,
  type TemplateChoice,
  type TemplateContent,
} from './fill-template';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { attach } from './files-out';
import { announceMessage, appendMessage } from './queue-message';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { scheduleMessage } from './schedule-message';
import { mayBeScheduled, type Schedule } from './scheduled';
import { timingOf } from './timing';
import { activateChat, agentAnswered, chatEndsAt, endChat } from './transitions';
import { isWindowOpen } from './window';

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
}

/** What decides whether a text may be sent. */
export type AnsweringChannel = Pick<Channel, 'maxText' | 'templateValueFault' | 'fileLimits' | 'canFetch'>;

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
    if (input.schedule) await mayBeScheduled(trx, locked, input.schedule);
    const parts = await mayAnswer(trx, viewer, locked, input, channelOf);
    await checkedReason(trx, locked.case.groupId, input.endChat?.reason, {
      path: 'endChat.reason',
      demanded: false,
    });
    const [first] = parts;
    if (input.schedule && first) {
      const message = { ...first.content, clientId: input.clientId, clientBodyHash: bodyHash };
      const messageId = await scheduleMessage(trx, viewer, locked, { message, schedule: input.schedule });
      return { messageId, conversationId: locked.conversation.id };
    }
    return store(trx, viewer, locked, { input, parts, bodyHash });
  });
}

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
  viewer: Viewer,
  { conversation, now, case: c }: LockedCase,
  input: Answer,
  channelOf: (integrationKind: string) => AnsweringChannel,
): Promise<AnswerPart[]> {
  const { kind, account } = await mustBeReachable(trx, conversation);
  const channel = channelOf(kind);
  const isOpen = isWindowOpen(conversation, input.schedule?.sendAt ?? now);
  if (c.chatState === 'ended') await noOtherActiveChat(trx, c);
  if (input.template) {
    const content = await templateContent(trx, conversation.integrationId, input.template, {
      channel,
      isOpen,
    });
    return [{ content, file: null }];
  }
  mustBeFree(input.text, { channel, isOpen });
  const { ids = [], publicUrl = '' } = input.files ?? {};
  const parts = partsOf(input.text, await takeUploads(trx, viewer.userId, ids), channel);
  if (parts.some(({ file }) => file) && !channel.canFetch({ account: account ?? '' }, publicUrl))
    throw noPublicAddress();
  return parts;
}

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

/** Whether something that is no template may be sent now. */
function mustBeFree(text: string, { channel, isOpen }: { channel: AnsweringChannel; isOpen: boolean }): void {
  if ([...text].length > channel.maxText)
    throw invalid([
      { path: 'text', message: `Write at most ${channel.maxText} characters; this text is longer.` },
    ]);
  if (!isOpen)
    throw new Refusal(
      'window-closed',
      409,
      'More than the allowed time has passed since the last message of the customer, or will have by then. Only an approved template may be sent.',
    );
}

/** The provider can't come for a file. */
export const noPublicAddress = () =>
  new Refusal(
    'no-public-address',
    409,
    'Files can not be sent: the provider reads them from this desk, which needs a public address. An administrator has to set PUBLIC_URL.',
  );

/**
 * Whether anything may be sent in a conversation, the window aside. Answers the kind and the account of its integration.
 * @throws Refusal when its number is not connected any more or its customer is blocked.
 */
export async function mustBeReachable(
  trx: Trx,
  conversation: ConversationRow,
): Promise<Pick<IntegrationRow, 'kind' | 'account'>> {
  const integration = await trx
    .selectFrom('integrations')
    .select(['kind', 'account', 'health', 'deletedAt'])
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
  return integration;
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
  locked: LockedCase,
  { input, parts, bodyHash }: { input: Answer; parts: readonly AnswerPart[]; bodyHash: string },
): Promise<Answered> {
  const ids: string[] = [];
  let { case: before } = locked;
  for (const [i, part] of parts.entries()) {
    const sent = i === 0 ? { clientId: input.clientId, clientBodyHash: bodyHash } : {};
    const stored = await storePart(
      trx,
      viewer,
      { ...locked, case: before },
      { part, sent, end: input.endChat },
    );
    ids.push(stored.messageId);
    before = stored.case;
  }
  const [messageId] = ids;
  if (messageId === undefined) throw new Error('An answer has at least one message.');
  return { messageId, conversationId: locked.conversation.id };
}

interface StoredPart {
  part: AnswerPart;
  sent: { clientId?: string; clientBodyHash?: string };
  end: Answer['endChat'];
}

async function storePart(
  trx: Trx,
  viewer: Viewer,
  { conversation, now, case: before }: LockedCase,
  { part: { content, file }, sent, end }: StoredPart,
): Promise<{ messageId: string; case: CaseRow }> {
  const by = agentActor(viewer);
  const placed = await appendMessage(trx, conversation, {
    caseId: before.id,
    direction: 'out',
    ...content,
    authorType: 'agent',
    authorId: viewer.userId,
    authorName: viewer.name,
    status: 'queued',
    ...sent,
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
  return { messageId: placed.id, case: saved.case };
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
