import { sql } from 'kysely';
import { isWindowOpen } from '../cases/window';
import { webhookRequest } from '../cases/effects';
import type { Seen } from '../rules/compare-expectation';
import { findCase, type Play } from './scenario-steps';

/** What is so now, for `expect`: the newest case of the customer who wrote last, and what rules have done so far. */
export async function readSeen(play: Play, ruleNames: string[]): Promise<Seen> {
  const { trx } = play;
  const conversationId = play.customers.get(play.customer)?.conversationId ?? null;
  const runs = await trx
    .selectFrom('ruleRuns')
    .select('ruleName')
    .where('outcome', 'in', ['matched', 'watched'])
    .orderBy('id')
    .execute();
  const told = await trx
    .selectFrom('notifications')
    .innerJoin('users', 'users.id', 'notifications.userId')
    .select('users.name')
    .execute();
  const seen: Seen = {
    messages: [],
    notes: [],
    webhooks: [],
    caseCount: 0,
    window: 'closed',
    matched: runs.map(({ ruleName }) => ruleName),
    notified: [...new Set(told.map(({ name }) => name))],
    ruleNames,
  };
  if (conversationId === null) return seen;
  return { ...seen, ...(await readConversation(play, conversationId)), ...(await readCase(play)) };
}

async function readConversation({ trx, now }: Play, conversationId: string) {
  const conversation = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const { count } = await trx
    .selectFrom('cases')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('conversationId', '=', conversationId)
    .executeTakeFirstOrThrow();
  const messages = await trx
    .selectFrom('messages')
    .select('text')
    .where('conversationId', '=', conversationId)
    .where('authorType', '=', 'rule')
    .orderBy('seq')
    .execute();
  const effects = await trx
    .selectFrom('effects')
    .select('payload')
    .where('conversationId', '=', conversationId)
    .where('kind', '=', 'webhook')
    .orderBy('createdAt')
    .execute();
  return {
    caseCount: count,
    window: isWindowOpen(conversation, now) ? ('open' as const) : ('closed' as const),
    messages: messages.map(({ text }) => text),
    webhooks: effects.map(({ payload }) => webhookRequest.parse(payload).url),
  };
}

async function readCase(play: Play): Promise<Partial<Seen>> {
  const { trx } = play;
  const c = await findCase(play);
  if (!c) return {};
  const people = await trx
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [c.takenBy, c.assigneeId].filter((id) => id !== null).concat(c.id))
    .execute();
  const nameOf = (id: string | null) => people.find((person) => person.id === id)?.name ?? null;
  const group = await trx
    .selectFrom('groups')
    .select('name')
    .where('id', '=', c.groupId)
    .executeTakeFirstOrThrow();
  // In the history's order: notes of one moment have none of their own.
  const notes = await trx
    .selectFrom('caseHistory')
    .innerJoin('notes', (join) => join.on(sql<boolean>`notes.id = (case_history.to->>'noteId')::uuid`))
    .select('text')
    .where('caseHistory.caseId', '=', c.id)
    .where('what', '=', 'note.added')
    .orderBy('caseHistory.id')
    .execute();
  return {
    status: c.status,
    priority: c.priority,
    group: group.name,
    ...(c.chatState ? { chat: c.chatState } : {}),
    endedBy: c.chatEndedBy,
    takenBy: nameOf(c.takenBy),
    assignee: nameOf(c.assigneeId),
    labels: c.labels,
    fields: c.fields as NonNullable<Seen['fields']>, // the API admits nothing else
    notes: notes.map(({ text }) => text),
  };
}
