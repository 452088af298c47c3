import type { Db } from '../db/connection';
import { invalid, notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { mustBeThere, transferChat, type TransferTarget } from './chat-actions';

/** So many are moved by one call; the next one goes on. */
const MOST_AT_ONCE = 500;

export interface MovedChats {
  moved: number;
  /** Chats that stayed where they are, and why. */
  refused: { caseNumber: number; type: string; detail: string }[];
  /** Whether this person has more chats than are moved at once. */
  more: boolean;
  wake: string[];
}

/**
 * Gives all active chats of somebody who is away to an agent, or to a group where they are new; the caller is an
 * administrator. Each is a transfer of its own, under the lock of its own conversation: one that this person does not
 * have any more by then stays where it is. The second time there is nothing left to move.
 * @throws Refusal 404, 400 for a target that isn't there or is the same person.
 */
export async function moveChats(
  db: Db,
  viewer: Viewer,
  fromId: string,
  target: TransferTarget & { note?: string | undefined },
): Promise<MovedChats> {
  const from = await db.selectFrom('users').select('id').where('id', '=', fromId).executeTakeFirst();
  if (!from) throw notFound('user');
  if ('agentId' in target && target.agentId === fromId)
    throw invalid([{ path: 'agentId', message: 'These chats are with this person already.' }]);
  await mustBeThere(db, target);
  const chats = await db
    .selectFrom('cases')
    .select('number')
    .where('takenBy', '=', fromId)
    .where('chatState', '=', 'active')
    .orderBy('number')
    .limit(MOST_AT_ONCE + 1)
    .execute();
  const result: MovedChats = { moved: 0, refused: [], more: chats.length > MOST_AT_ONCE, wake: [] };
  for (const { number } of chats.slice(0, MOST_AT_ONCE)) {
    try {
      const { wake } = await transferChat(db, viewer, number, { ...target, ifTakenBy: fromId });
      result.moved += 1;
      if (wake) result.wake.push(wake);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      result.refused.push({ caseNumber: number, type: error.type, detail: error.detail });
    }
  }
  return result;
}
