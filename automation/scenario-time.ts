import { sql } from 'kysely';
import { playTime } from '../db/clock';
import type { Trx } from '../db/connection';
import type { LookInput, Outlook } from '../workflows/contract';

/** The scenarios of a run have had all the time that there is for them. */
export class OutOfTime extends Error {}

/** A scenario under way, as far as time goes. */
export interface PlayedTime {
  trx: Trx;
  look: (input: LookInput) => Promise<Outlook>;
  now: Date;
  /** When a conversation is to be looked at next, by its id, and the deadline that is due then. */
  ahead: Map<string, { at: Date; dueAt: string | null }>;
  /** On the clock of `performance`: when the whole run has to be at an end. */
  until: number;
}

const MOST_LOOKS = 100;

/** Sets the clock that everything in this transaction goes by. */
export async function setClock(time: PlayedTime, at: Date): Promise<void> {
  time.now = at;
  await playTime(time.trx, at);
}

/** What the workflow does when it is woken: looks until nothing is left to do now. What rules and agents send is handed over at once. */
export async function lookAt(time: PlayedTime, conversationId: string, dueAt: string | null): Promise<void> {
  const { trx, look } = time;
  let outlook = await look({ conversationId, dueAt });
  for (let looks = 1; outlook.more || outlook.deliverInMs !== null || outlook.effectsInMs !== null; looks++) {
    if (performance.now() > time.until) throw new OutOfTime();
    if (looks > MOST_LOOKS) throw new Error('The conversation does not come to rest.');
    await handOver(time, conversationId);
    outlook = await look({ conversationId, dueAt: null });
  }
  if (outlook.next)
    time.ahead.set(conversationId, { at: new Date(outlook.next.dueAt), dueAt: outlook.next.dueAt });
  else await leaveToSweeper(trx, time, conversationId);
}

/** What is due far ahead no workflow waits for: the sweeper wakes one in time. */
async function leaveToSweeper(trx: Trx, time: PlayedTime, conversationId: string): Promise<void> {
  const { wakeAt } = await trx
    .selectFrom('conversations')
    .select('wakeAt')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  if (wakeAt) time.ahead.set(conversationId, { at: wakeAt, dueAt: null });
  else time.ahead.delete(conversationId);
}

/** There is no provider: what is queued has been sent, and webhooks have been called. */
async function handOver({ trx, now }: PlayedTime, conversationId: string): Promise<void> {
  await trx
    .updateTable('messages')
    .set({ status: 'sent', sid: sql<string>`id::text`, attempts: 1, attemptStartedAt: now })
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'queued')
    .where('held', 'is', null)
    .execute();
  await trx
    .updateTable('effects')
    .set({ state: 'done', finishedAt: now })
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'pending')
    .execute();
}

/** Lets time pass until a moment; everything that becomes due on the way happens at its own time. */
export async function passTo(time: PlayedTime, target: Date): Promise<void> {
  for (;;) {
    if (performance.now() > time.until) throw new OutOfTime();
    const [next] = [...time.ahead].toSorted(([, a], [, b]) => a.at.getTime() - b.at.getTime());
    if (!next || next[1].at > target) break;
    const [conversationId, { at, dueAt }] = next;
    await setClock(time, at > time.now ? at : time.now);
    await lookAt(time, conversationId, dueAt);
  }
  await setClock(time, target);
}
