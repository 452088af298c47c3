import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus } from '../db/schema';
import { invalid, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { changeAsAgent } from './change-case';
import { checkedReason } from './end-reasons';
import { writeNote } from './notes';
import { agentActor } from './actor';
import { timingOf } from './timing';
import { chatEndsAt, endChat, releaseChat, takeChat } from './transitions';

/** Takes an active chat. The second of two is told who was faster, unless `takeOver`. */
export function takeActiveChat(db: Db, viewer: Viewer, caseNumber: number, takeOver: boolean) {
  return changeAsAgent(db, viewer, caseNumber, async ({ case: c }, trx) => {
    mustBeActive(c);
    if (c.takenBy !== null && c.takenBy !== viewer.userId && !takeOver) {
      const taker = await trx
        .selectFrom('users')
        .select('name')
        .where('id', '=', c.takenBy)
        .executeTakeFirst();
      throw new Refusal(
        'chat-taken',
        409,
        `${taker?.name ?? 'Somebody'} has taken this chat. Take it over if you must.`,
        {
          takenBy: { id: c.takenBy, name: taker?.name ?? null },
        },
      );
    }
    return { after: takeChat(c, viewer.userId) };
  });
}

/** Puts an active chat back to New. */
export function releaseActiveChat(db: Db, viewer: Viewer, caseNumber: number) {
  return changeAsAgent(db, viewer, caseNumber, ({ case: c }) => {
    mustBeActive(c);
    return { after: releaseChat(c) };
  });
}

export type TransferTarget = { agentId: string } | { groupId: string };

/**
 * Gives an active chat to an agent, or to a group where it is new, with an optional note for them. `ifTakenBy`: only if
 * that agent has it.
 */
export function transferChat(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  target: TransferTarget & { note?: string | undefined; ifTakenBy?: string },
) {
  return changeAsAgent(db, viewer, caseNumber, async ({ case: c, now }, trx) => {
    mustBeActive(c);
    if (target.ifTakenBy !== undefined && c.takenBy !== target.ifTakenBy)
      throw new Refusal('chat-moved', 409, 'This agent does not have the chat any more.');
    await mustBeThere(trx, target);
    const after =
      'agentId' in target ? takeChat(c, target.agentId) : { ...releaseChat(c), groupId: target.groupId };
    if (target.note)
      await writeNote(trx, c, { text: target.note, mentions: [], by: agentActor(viewer), at: now });
    const to = 'agentId' in target ? { agentId: target.agentId } : { groupId: target.groupId };
    const from = { agentId: c.takenBy, groupId: c.groupId };
    return { after, kind: 'chatTransferred', also: [{ what: 'chat.transferred', from, to }] };
  });
}

/** @throws Refusal 400 when there is no such agent or group. */
export async function mustBeThere(db: Db | Trx, target: TransferTarget): Promise<void> {
  if ('agentId' in target) {
    const agent = await db
      .selectFrom('users')
      .select('id')
      .where('id', '=', target.agentId)
      .executeTakeFirst();
    if (!agent) throw invalid([{ path: 'agentId', message: 'There is no agent with this id.' }]);
    return;
  }
  const group = await db
    .selectFrom('groups')
    .select('id')
    .where('id', '=', target.groupId)
    .executeTakeFirst();
  if (!group) throw invalid([{ path: 'groupId', message: 'There is no group with this id.' }]);
}

export interface WhyEnded {
  /** One of the reasons that the case's group has. */
  reason?: string | undefined;
  /** False: none has to be given, whatever the group says. */
  demanded?: boolean;
}

/** Ends a chat with a status for its case; on a chat that has ended only the status is set, and a reason that is given. */
export function endChatByHand(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  status: CaseStatus,
  { reason: given, demanded: isDemanded = true }: WhyEnded = {},
) {
  return changeAsAgent(db, viewer, caseNumber, async ({ case: c, now }, trx) => {
    const demanded = isDemanded && c.chatState === 'active';
    const reason = await checkedReason(trx, c.groupId, given, { path: 'reason', demanded });
    const after = endChat(c, { status, endedBy: 'agent', at: now, reason });
    return c.chatState === 'active' ? { after, kind: 'chatEnded' } : { after };
  });
}

/** Moves the automatic end of an active chat later, counted from when it is due, as often as wanted. */
export function postponeEnd(db: Db, viewer: Viewer, caseNumber: number) {
  return changeAsAgent(db, viewer, caseNumber, async ({ case: c }, trx) => {
    mustBeActive(c);
    const timing = await timingOf(trx, c.integrationId);
    if (!timing.postponeAllowed)
      throw new Refusal(
        'postpone-not-allowed',
        409,
        'Postponing the end of a chat is switched off in the settings.',
      );
    if (c.chatEndsAt === null)
      throw new Refusal('nothing-to-postpone', 409, 'This chat does not end by itself at the moment.');
    const postponed = { ...c, chatPostponedUntil: new Date(c.chatEndsAt.getTime() + timing.postponeByMs) };
    return { after: { ...postponed, chatEndsAt: chatEndsAt(postponed, timing) } };
  });
}

function mustBeActive(c: CaseRow): void {
  if (c.chatState !== 'active')
    throw new Refusal('chat-ended', 409, 'This chat has ended. Answer in the case to activate it again.');
}
