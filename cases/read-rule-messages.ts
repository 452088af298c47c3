import type { Db } from '../db/connection';
import type { Listed } from './read-messages';
import type { RuleMessageShape } from './shapes/rule-message';

export interface RuleMessagesWanted {
  ruleId: string;
  version?: number | undefined;
  limit: number;
  /** Creation time and id of the last one of the page before. */
  after?: readonly [string, string] | undefined;
}

/** Who received what from a rule, newest first. The caller is an administrator. */
export async function listRuleMessages(
  db: Db,
  { ruleId, version, limit, after }: RuleMessagesWanted,
): Promise<Listed<RuleMessageShape, [string, string]>[]> {
  let query = db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .innerJoin('contacts', 'contacts.id', 'conversations.contactId')
    .leftJoin('cases', 'cases.id', 'messages.caseId')
    .select(['messages.id', 'messages.text', 'messages.ruleVersion', 'messages.status', 'messages.held'])
    .select(['messages.errorCode', 'messages.errorMessage', 'messages.createdAt', 'cases.number'])
    .select(['contacts.id as contactId', 'contacts.name', 'conversations.address'])
    .where('messages.authorType', '=', 'rule')
    .where('messages.authorId', '=', ruleId)
    .orderBy('messages.createdAt', 'desc')
    .orderBy('messages.id', 'desc')
    .limit(limit);
  if (version !== undefined) query = query.where('messages.ruleVersion', '=', version);
  if (after)
    query = query.where((eb) =>
      eb(eb.refTuple('messages.createdAt', 'messages.id'), '<', eb.tuple(new Date(after[0]), after[1])),
    );
  const rows = await query.execute();
  return rows.map((row) => ({
    key: [row.createdAt.toISOString(), row.id],
    shape: {
      id: row.id,
      caseNumber: row.number,
      contact: { id: row.contactId, name: row.name, address: row.address },
      text: row.text,
      version: row.ruleVersion,
      status: row.status,
      held: row.held,
      error:
        row.errorCode === null || row.status !== 'failed'
          ? null
          : { code: row.errorCode, message: row.errorMessage ?? '' },
      at: row.createdAt.toISOString(),
    },
  }));
}

const PAGE = 500;

/** The same from the first to the last, page by page, so that however many there are, few are in memory. */
export async function* everyRuleMessage(
  db: Db,
  wanted: Pick<RuleMessagesWanted, 'ruleId' | 'version'>,
): AsyncGenerator<RuleMessageShape> {
  let after: readonly [string, string] | undefined;
  for (;;) {
    const messages = await listRuleMessages(db, { ...wanted, limit: PAGE, after });
    for (const { shape } of messages) yield shape;
    after = messages.at(-1)?.key;
    if (messages.length < PAGE || !after) return;
  }
}
