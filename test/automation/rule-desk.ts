import { randomUUID } from 'node:crypto';
import { receiveMessage } from '../../cases/receive-message';
import type { EventRow } from '../../db/schema';
import { ruleInput } from '../../rules/schema';
import { activitiesOf, messageFrom, newestCase, openTestDesk, type TestDesk } from '../desk';
import { createRule, withoutRules } from './rules-of';

/** Always holds. */
export const always = { all: [] };

/** The change is of this kind. */
export const kindIs = (kind: string) => ({ all: [{ fact: 'change.kind', operator: 'equal', value: kind }] });

/** A desk whose looks are called directly, without Temporal, and hands to write rules and read what they did. */
export async function openRuleDesk() {
  const desk: TestDesk = await openTestDesk();
  const { db, agent } = desk;
  const { look } = activitiesOf(desk);
  let numbers = 0;
  return {
    ...desk,
    look,
    /** Publishes a rule at the end of its type; answers its id. */
    async rule(name: string, rule: Record<string, unknown>): Promise<string> {
      const id = randomUUID();
      const input = ruleInput.parse({ name, mode: 'on', conditions: always, actions: [], ...rule });
      await createRule(db, agent.userId, id, input);
      return id;
    },
    /** No rule is left, neither in the list nor in what is published. */
    withoutRules: () => withoutRules(db),
    newCustomer: () => `whatsapp:+1555100${String(++numbers).padStart(4, '0')}`,
    async writes(from: string, text: string, receivedAt?: Date) {
      const message = messageFrom(from, text);
      const { conversationId } = await receiveMessage(
        db,
        desk.integration,
        desk.channel,
        message,
        receivedAt,
      );
      return conversationId;
    },
    /** Looks until nothing waits. */
    async lookAll(conversationId: string) {
      for (;;) {
        const outlook = await look({ conversationId, dueAt: null });
        if (!outlook.more) return outlook;
      }
    },
    caseOf: (conversationId: string) => newestCase(db, conversationId),
    events: (conversationId: string): Promise<EventRow[]> =>
      db
        .selectFrom('events')
        .selectAll()
        .where('conversationId', '=', conversationId)
        .orderBy('seq')
        .execute(),
    runs: (conversationId: string) =>
      db
        .selectFrom('ruleRuns')
        .selectAll()
        .where('conversationId', '=', conversationId)
        .orderBy('id')
        .execute(),
    messages: (conversationId: string) =>
      db
        .selectFrom('messages')
        .selectAll()
        .where('conversationId', '=', conversationId)
        .orderBy('seq')
        .execute(),
    /** What the history of the newest case says, by `what`. */
    async history(conversationId: string, what: string) {
      const { id } = await newestCase(db, conversationId);
      return db
        .selectFrom('caseHistory')
        .selectAll()
        .where('caseId', '=', id)
        .where('what', '=', what)
        .orderBy('id')
        .execute();
    },
    async alerts(conversationId: string) {
      const { id } = await newestCase(db, conversationId);
      return db
        .selectFrom('feed')
        .selectAll()
        .where('caseId', '=', id)
        .where('kind', '=', 'chat.alert')
        .execute();
    },
  };
}

export type RuleDesk = Awaited<ReturnType<typeof openRuleDesk>>;
