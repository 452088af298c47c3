import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Channel } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, IntegrationRow } from '../db/schema';

const SUBJECT_LENGTH = 80;

/** The first words of the first text. */
export const subjectOf = (text: string) => [...text].slice(0, SUBJECT_LENGTH).join('');

export interface NewCase {
  integration: IntegrationRow;
  channel: Pick<Channel, 'caseKind' | 'mode'>;
  conversation: ConversationRow;
  now: Date;
}

/** A new case in the integration's default group, open, its chat active. The caller writes what made it and says so. */
export async function createCase(
  trx: Trx,
  { integration, channel, conversation, now }: NewCase,
): Promise<CaseRow> {
  if (integration.groupId === null) throw new Error('The integration has no group for new cases.');
  const chat = channel.mode === 'sync' ? { chatState: 'active' as const, chatStartedAt: now } : {};
  return trx
    .insertInto('cases')
    .values({
      id: randomUUID(),
      number: sql<number>`nextval('case_number')`,
      conversationId: conversation.id,
      contactId: conversation.contactId,
      integrationId: integration.id,
      channelKind: channel.caseKind,
      channelMode: channel.mode,
      status: 'open',
      groupId: integration.groupId,
      createdAt: now,
      updatedAt: now,
      statusChangedAt: now,
      ...chat,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}
