import type { Db } from '../db/connection';
import type { Listed } from './read-messages';
import type { WaitingMessageShape } from './shapes/waiting-message';
import { waitingMessages } from './waiting-messages';

/** Rule, creation time and id of a message: its place in the list. */
export type WaitingKey = [ruleId: string, createdAt: string, id: string];

/** The messages of rules, or of one rule, that nobody has handed over yet: rule by rule, the oldest first. */
export async function listWaitingMessages(
  db: Db,
  wanted: { ruleId?: string | undefined; limit: number; after?: WaitingKey | undefined },
): Promise<Listed<WaitingMessageShape, WaitingKey>[]> {
  let query = waitingMessages(db, { ruleId: wanted.ruleId })
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .innerJoin('contacts', 'contacts.id', 'conversations.contactId')
    .leftJoin('cases', 'cases.id', 'messages.caseId')
    .select([
      'messages.id',
      'messages.authorId',
      'messages.authorName',
      'messages.ruleVersion',
      'messages.text',
      'messages.held',
      'messages.sendUntil',
      'messages.createdAt',
      'cases.number as caseNumber',
      'contacts.id as contactId',
      'contacts.name as contactName',
      'conversations.address',
    ])
    .orderBy('messages.authorId')
    .orderBy('messages.createdAt')
    .orderBy('messages.id')
    .limit(wanted.limit);
  const { after } = wanted;
  if (after)
    query = query.where((eb) =>
      eb(
        eb.refTuple('messages.authorId', 'messages.createdAt', 'messages.id'),
        '>',
        eb.tuple(after[0], new Date(after[1]), after[2]),
      ),
    );
  const rows = await query.execute();
  return rows.map((row) => {
    const ruleId = row.authorId ?? '';
    const createdAt = row.createdAt.toISOString();
    return {
      shape: {
        id: row.id,
        rule: { id: ruleId, name: row.authorName, version: row.ruleVersion },
        caseNumber: row.caseNumber,
        contact: { id: row.contactId, name: row.contactName, address: row.address },
        text: row.text,
        held: row.held,
        sendUntil: row.sendUntil?.toISOString() ?? null,
        createdAt,
      },
      key: [ruleId, createdAt, row.id],
    };
  });
}
