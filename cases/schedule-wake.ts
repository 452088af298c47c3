import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { ConversationRow } from '../db/schema';

const AFTER_DEADLINE_MS = 10_000;
const WHILE_AT_WORK_MS = 120_000;
const BEFORE_FAR_MS = 60_000;
const EVENTS_WAIT_MS = 10_000;
/** A deadline farther away than this has no workflow waiting for it: the sweeper starts one in time. */
export const NEAR_MS = 25 * 60 * 60_000;

export interface WakeReasons {
  now: Date;
  /** The nearest deadline, near or far. */
  deadline: Date | null;
  /** A message has to be delivered or settled. */
  delivering: boolean;
  /** When the next effect is due. */
  effectAt: Date | null;
  /** When the next file is fetched. */
  fileAt: Date | null;
  /** Events wait for a look. */
  more: boolean;
}

/** When somebody must look although nobody signals; null when nothing is left to do. Pure. */
export function whenToWake({ now, deadline, delivering, effectAt, fileAt, more }: WakeReasons): Date | null {
  const moments: number[] = [];
  if (more) moments.push(now.getTime() + EVENTS_WAIT_MS);
  if (delivering) moments.push(now.getTime() + WHILE_AT_WORK_MS);
  // Webhooks and files wait for hours between tries: a sweep before that would only cost.
  for (const at of [effectAt, fileAt])
    if (at) moments.push(Math.max(now.getTime(), at.getTime()) + WHILE_AT_WORK_MS);
  if (deadline !== null) {
    const isFar = deadline.getTime() - now.getTime() > NEAR_MS;
    moments.push(deadline.getTime() + (isFar ? -BEFORE_FAR_MS : AFTER_DEADLINE_MS));
  }
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** Stores it. The sweeper's pause starts from the beginning again: somebody has looked. */
export async function scheduleWake(
  trx: Trx,
  conversation: ConversationRow,
  reasons: WakeReasons,
): Promise<void> {
  const wakeAt = whenToWake(reasons);
  if (conversation.sweeps === 0 && conversation.wakeAt?.getTime() === wakeAt?.getTime()) return;
  await trx
    .updateTable('conversations')
    .set({ wakeAt: wakeAt ?? sql<null>`null`, sweeps: 0 })
    .where('id', '=', conversation.id)
    .execute();
}
