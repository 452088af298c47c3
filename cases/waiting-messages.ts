import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { Held } from './brake';
import { clock } from './lock-conversation';

/** Conversations that are locked at once while their messages are freed or dropped. */
const BATCH = 100;
const MOST_RULES = 200;

/** Which of the messages that rules wrote and that nobody has handed over yet. */
export interface Waiting {
  ruleId?: string | undefined;
  /** Only those held for this reason; without it also those that are about to go. */
  held?: Held | undefined;
}

export function waitingMessages(db: Db | Trx, { ruleId, held }: Waiting) {
  let query = db
    .selectFrom('messages')
    // In the words of the index `messages_waiting`.
    .where('messages.authorType', '=', 'rule')
    .where('messages.status', '=', 'queued');
  if (ruleId !== undefined) query = query.where('messages.authorId', '=', ruleId);
  if (held !== undefined) query = query.where('messages.held', '=', held);
  return query;
}

export async function countWaiting(db: Db | Trx, which: Waiting): Promise<number> {
  const { count } = await waitingMessages(db, which)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export interface WaitingOfRule {
  /** The name as it was when the rule wrote; also of one that is deleted. */
  rule: { id: string; name: string | null };
  waitingMessages: number;
}

/** How many of the messages that nobody has handed over yet are whose, the most first; of up to `MOST_RULES` rules. */
export async function countWaitingByRule(db: Db): Promise<WaitingOfRule[]> {
  const rows = await waitingMessages(db, {})
    .select((eb) => [
      'messages.authorId as id',
      eb.fn.max('messages.authorName').as('name'),
      eb.fn.countAll<number>().as('waitingMessages'),
    ])
    .groupBy('messages.authorId')
    .orderBy('waitingMessages', 'desc')
    .orderBy('id')
    .limit(MOST_RULES)
    .execute();
  return rows.map(({ id, name, waitingMessages: count }) => ({
    rule: { id: id ?? '', name },
    waitingMessages: count,
  }));
}

/** What is done with the messages of conversations whose locks are held; answers how many messages it were. */
type Work = (trx: Trx, conversationIds: string[], now: Date) => Promise<number>;

/**
 * Does something with all waiting messages, conversation after conversation in the order of ids and a batch in each
 * transaction, and answers the conversations and how many messages it were. Cut short it is done again from the start.
 * `goesOn` is asked before each batch.
 */
export async function forWaiting(
  db: Db,
  which: Waiting,
  work: Work,
  goesOn: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<{ conversationIds: string[]; count: number }> {
  const done: string[] = [];
  let count = 0;
  for (let after: string | undefined; await goesOn();) {
    const ids = await nextConversations(db, which, after);
    if (ids.length === 0) break;
    const areAll = await inTransaction(db, async (trx) => {
      // Conversations first and by id, as everybody does.
      const locked = await trx
        .selectFrom('conversations')
        .select('id')
        .where('id', 'in', ids)
        .orderBy('id')
        .forUpdate()
        .execute();
      count += await work(trx, ids, await clock(trx));
      return locked.length === ids.length;
    });
    done.push(...ids);
    // What was in one that is gone has moved to another one, perhaps to one that was done already.
    after = areAll ? ids.at(-1) : undefined;
  }
  return { conversationIds: done, count };
}

async function nextConversations(db: Db, which: Waiting, after: string | undefined): Promise<string[]> {
  let query = waitingMessages(db, which)
    .select('messages.conversationId')
    .distinct()
    .orderBy('messages.conversationId')
    .limit(BATCH);
  if (after !== undefined) query = query.where('messages.conversationId', '>', after);
  return (await query.execute()).map(({ conversationId }) => conversationId);
}
