import type { Actor } from '../cases/actor';
import type { LockedCase } from '../cases/lock-case';
import { timingOf } from '../cases/timing';
import type { Trx } from '../db/connection';
import { Refusal } from '../refusal';
import type { Filled } from './fill-text';
import type { PassContext } from './pass-context';

/** Actions of macros are carried out like those of rules; nothing overtakes what a person does now. */
export async function contextOf(
  trx: Trx,
  { conversation, now, case: c }: LockedCase,
  by: Actor,
): Promise<PassContext> {
  const message = await trx
    .selectFrom('messages')
    .select('id')
    .where('conversationId', '=', conversation.id)
    .where('caseId', '=', c.id)
    .where('direction', '=', 'in')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { lastEventSeq: seq } = conversation;
  return {
    trx,
    conversation,
    event: {
      seq,
      kind: 'macro',
      kinds: ['macro'],
      byType: 'macro',
      messageId: message?.id ?? null,
      occurredAt: now,
    },
    by,
    now,
    timing: await timingOf(trx, c.integrationId),
    changedSince: new Set(),
  };
}

/** Its text can't be filled in for a case. */
export function macroNotUsable({ refused }: Extract<Filled, { refused: unknown }>): Refusal {
  return new Refusal(
    'macro-not-usable',
    409,
    `The macro's text can not be filled in for this case: ${refused.detail ?? refused.outcome}`,
  );
}
