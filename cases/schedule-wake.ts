import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { LockedConversation } from './lock-conversation';
import { readOutstanding } from './outstanding';
import { readPendingEffect } from './pending-effect';
import { readPendingFile } from './pending-file';

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

export interface StillToDo {
  /** How long until the next message is to be delivered or settled, milliseconds; null when none is outstanding. */
  deliverInMs: number | null;
  /** How long until the next effect is due, milliseconds; null when none is pending. */
  effectsInMs: number | null;
  /** How long until the next file is to be fetched, milliseconds; null when none is. */
  filesInMs: number | null;
}

/**
 * Reads from the tables what is to be done beside the looks, and stores when somebody has to look although nobody
 * signals. The sweeper's pause starts from the beginning again: somebody has looked.
 */
export async function scheduleWake(
  trx: Trx,
  { conversation, now }: LockedConversation,
  { deadline, more }: Pick<WakeReasons, 'deadline' | 'more'>,
): Promise<StillToDo> {
  const outstanding = await readOutstanding(trx, conversation.id, now);
  const pending = await readPendingEffect(trx, conversation.id, now);
  const file = await readPendingFile(trx, conversation.id, now);
  const wakeAt = whenToWake({
    now,
    deadline,
    delivering: outstanding !== null,
    effectAt: pending && pending.effect.dueAt,
    fileAt: file && file.attachment.dueAt,
    more,
  });
  if (conversation.sweeps !== 0 || conversation.wakeAt?.getTime() !== wakeAt?.getTime())
    await trx
      .updateTable('conversations')
      .set({ wakeAt: wakeAt ?? sql<null>`null`, sweeps: 0 })
      .where('id', '=', conversation.id)
      .execute();
  return {
    deliverInMs: outstanding && outstanding.inMs,
    effectsInMs: pending && pending.inMs,
    filesInMs: file && file.inMs,
  };
}
