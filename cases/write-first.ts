import type { Channel } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { CaseRow, IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { afterAnswer } from './answer';
import type { Content } from './answer-parts';
import { createCase, subjectOf } from './create-case';
import type { TemplateChoice } from './fill-template';
import { findOrStartConversation } from './find-conversation';
import { lockConversation, type LockedConversation } from './lock-conversation';
import { mustBeReachable, templateContent } from './may-answer';
import { againIfMerged, MergedMeanwhile } from './merged-contacts';
import { isOurs } from './our-senders';
import { announceMessage, appendMessage } from './queue-message';
import { casesOf } from './receive-message';
import { recordEvent } from './record-event';
import { saveCase, writeHistory } from './save-case';
import { timingOf } from './timing';
import { chatEndsAt } from './transitions';
import { whoSees } from './who-sees';
import { isWindowOpen } from './window';

export interface FirstMessage {
  integrationId: string;
  /** As a person types it. */
  to: string;
  template: TemplateChoice;
}

export type WritingChannel = Pick<
  Channel,
  'caseKind' | 'mode' | 'windowMs' | 'customerAddress' | 'templateValueFault'
>;

export interface WrittenFirst {
  conversationId: string;
  caseNumber: number;
  messageId: string;
}

/**
 * Writes to a customer who may never have written, with a template. It joins the case of the active chat, else the
 * newest that isn't closed, else a new one; its chat is active then, and taken by who wrote.
 */
export function writeFirst(
  db: Db,
  viewer: Viewer,
  { integrationId, to, template }: FirstMessage,
  channelOf: (integrationKind: string) => WritingChannel,
): Promise<WrittenFirst> {
  const write = async (trx: Trx) => {
    const integration = await mustBeConnected(trx, integrationId);
    const channel = channelOf(integration.kind);
    const who = channel.customerAddress(to);
    if (!who)
      throw invalid([{ path: 'to', message: 'Must be a number in international form, like +14155238886.' }]);
    if (
      await isOurs(trx, integration.kind, [
        who.address,
        ...(who.alsoKnownAs ?? []).map((each) => each.address),
      ])
    )
      throw invalid([{ path: 'to', message: 'This is a number of yours. Give the number of a customer.' }]);
    const conversationId = await findOrStartConversation(trx, {
      integrationId,
      ...who,
      ourAddress: integration.sender,
      name: null,
      hasWindow: channel.windowMs !== null,
    });
    const locked = await lockConversation(trx, conversationId);
    if (!locked) throw new MergedMeanwhile();
    await mustBeReachable(trx, locked.conversation);
    const isOpen = isWindowOpen(locked.conversation, locked.now);
    const content = await templateContent(trx, integrationId, template, { channel, isOpen });
    return intoCase(trx, viewer, locked, { integration, channel, content });
  };
  return againIfMerged(() => inTransaction(db, write));
}

type ConnectedIntegration = IntegrationRow & { sender: string };

async function mustBeConnected(trx: Trx, id: string): Promise<ConnectedIntegration> {
  const integration = await trx
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
  if (!integration) throw notFound('integration');
  const { sender, health } = integration;
  if (sender === null || health === 'draft' || health === 'disabled')
    throw new Refusal(
      'integration-disabled',
      409,
      'This number is not connected. An administrator can connect or enable it under Integrations.',
    );
  return { ...integration, sender };
}

async function intoCase(
  trx: Trx,
  viewer: Viewer,
  { conversation, now }: LockedConversation,
  {
    integration,
    channel,
    content,
  }: { integration: ConnectedIntegration; channel: WritingChannel; content: Content },
): Promise<WrittenFirst> {
  const by = agentActor(viewer);
  const joined = await caseToJoin(trx, viewer, conversation.id);
  const created = joined === null;
  const before = joined ?? (await createCase(trx, { integration, channel, conversation, now }));
  const placed = await appendMessage(trx, conversation, {
    ...content,
    caseId: before.id,
    direction: 'out',
    authorType: 'agent',
    authorId: viewer.userId,
    authorName: viewer.name,
    status: 'queued',
    occurredAt: now,
    createdAt: now,
  });
  const answered = afterAnswer(before, { agentId: viewer.userId, seq: placed.seq, at: now }, undefined);
  const written = {
    ...answered,
    subject: answered.subject || subjectOf(String(content.text)),
    lastMessageSeq: placed.seq,
    lastMessageAt: now,
  };
  const ends = chatEndsAt(written, await timingOf(trx, integration.id));
  if (created)
    await writeHistory(trx, before.id, [{ what: 'case.created', to: { number: before.number } }], {
      by,
      at: now,
    });
  const saved = await saveCase(trx, before, { ...written, chatEndsAt: ends }, { by, at: now, created });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'agentMessage',
    kinds: ['agentMessage', ...(created ? ['caseCreated', 'chatActivated'] : saved.kinds)],
    changed: saved.changed,
    by,
    createsCase: created,
    messageId: placed.id,
    occurredAt: now,
  });
  await announceMessage(trx, 'message.created', { id: placed.id, caseId: before.id });
  return { conversationId: conversation.id, caseNumber: before.number, messageId: placed.id };
}

/** Null where a new case is to be made. @throws Refusal when it is somebody else's. */
async function caseToJoin(trx: Trx, viewer: Viewer, conversationId: string): Promise<CaseRow | null> {
  const { active, newest } = await casesOf(trx, conversationId);
  const found = active ?? (newest && newest.status !== 'closed' ? newest : null);
  if (found === null || (await whoSees(trx, [viewer.userId], found)).length > 0) return found;
  throw new Refusal(
    'conversation-elsewhere',
    409,
    'Another group is in contact with this customer. Ask it, or an administrator, to write.',
  );
}
