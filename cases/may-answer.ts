import type { Channel } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, IntegrationRow } from '../db/schema';
import { invalid, Refusal } from '../refusal';
import { takeUploads } from '../workspace/uploads';
import type { Viewer } from '../workspace/viewer';
import type { Answer } from './answer';
import { partsOf, type AnswerPart } from './answer-parts';
import {
  filledTemplate,
  mustBeFilled,
  mustBeSendable,
  readTemplate,
  type TemplateChoice,
  type TemplateContent,
} from './fill-template';
import type { LockedCase } from './lock-case';
import { isWindowOpen } from './window';

/** What decides whether a text may be sent. */
export type AnsweringChannel = Pick<Channel, 'maxText' | 'templateValueFault' | 'fileLimits' | 'canFetch'>;

/**
 * The messages that an answer becomes, once it is certain that they may be sent; its files are taken by this.
 * @throws Refusal before anything is stored.
 */
export async function mayAnswer(
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
