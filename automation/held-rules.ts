import { sql } from 'kysely';
import { announceBrakes, lockRule } from '../cases/brake';
import { dropMessages } from '../cases/drop-messages';
import { freeMessages } from '../cases/free-messages';
import { countWaiting, waitingMessages } from '../cases/waiting-messages';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import { audit } from '../workspace/audit-log';
import type { Viewer } from '../workspace/viewer';
import { readPublished } from './rule-sets';

export interface HeldRule {
  /** The name is null for a rule that is deleted. */
  rule: { id: string; name: string | null };
  /** Null when the hold is lifted. */
  heldAt: Date | null;
  because: string | null;
  /** Messages of the rule that nobody has handed over yet. */
  waitingMessages: number;
  /** What its dry run promised, as the rule is published now. */
  expectedPer10Minutes: number | null;
  /** Handed over in the ten minutes before it was held. */
  sentIn10Minutes: number;
}

/** The rules that are held, the longest first; also one whose hold is lifted and whose messages were not freed to the end. */
export async function listHeldRules(db: Db): Promise<HeldRule[]> {
  const held = await db
    .selectFrom('ruleStates')
    .select('ruleId')
    .where('heldAt', 'is not', null)
    .orderBy('heldAt')
    .execute();
  const leftOver = await waitingMessages(db, { held: 'rule' }).select('authorId').distinct().execute();
  const ids = new Set(
    [...held.map(({ ruleId }) => ruleId), ...leftOver.map(({ authorId }) => authorId)].filter(
      (id) => id !== null,
    ),
  );
  const { set } = await readPublished(db);
  const rules: HeldRule[] = [];
  for (const id of ids) rules.push(await whatHolds(db, set, id));
  return rules;
}

/** What holds a rule, if anything. @throws Refusal 404 for a rule that never was. */
export async function readHeldRule(db: Db, ruleId: string): Promise<HeldRule> {
  const { set } = await readPublished(db);
  return whatHolds(db, set, ruleId);
}

async function whatHolds(db: Db, published: RuleSet, ruleId: string): Promise<HeldRule> {
  const rule = published.rules.find(({ id }) => id === ruleId);
  const state = await db.selectFrom('ruleStates').selectAll().where('ruleId', '=', ruleId).executeTakeFirst();
  const waiting = await countWaiting(db, { ruleId });
  if (!rule && !state && waiting === 0) throw notFound('rule');
  return {
    rule: { id: ruleId, name: rule?.name ?? null },
    heldAt: state?.heldAt ?? null,
    because: state?.heldBecause ?? null,
    waitingMessages: waiting,
    expectedPer10Minutes: rule?.expectedPer10Minutes ?? null,
    sentIn10Minutes: await countSent(db, ruleId, state?.heldAt ?? null),
  };
}

async function countSent(db: Db, ruleId: string, until: Date | null): Promise<number> {
  const end = until ?? sql<Date>`now()`;
  const { count } = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('authorType', '=', 'rule')
    .where('authorId', '=', ruleId)
    .where('attemptStartedAt', '>', sql<Date>`${end}::timestamptz - interval '10 minutes'`)
    .where('attemptStartedAt', '<=', end)
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Lifts the hold of a rule; it counts from zero again. Its waiting messages are queued again until it is held anew, or
 * dropped. Cut short it is called again. Answers whom to wake.
 * @throws Refusal 404 for a rule that never was, 409 for one that holds nothing.
 */
export async function releaseRule(
  db: Db,
  viewer: Viewer,
  ruleId: string,
  messages: 'send' | 'drop',
): Promise<string[]> {
  const { heldAt, rule } = await readHeldRule(db, ruleId);
  const isHolding = heldAt !== null || (await countWaiting(db, { ruleId, held: 'rule' })) > 0;
  if (!isHolding)
    throw new Refusal('not-held', 409, 'This rule is not held. GET /api/rules/held lists those that are.');
  // Before the hold is lifted, so that none of them goes; those that come up meanwhile are held.
  if (messages === 'drop') await dropMessages(db, viewer, { ruleId });
  await liftHold(db, viewer, rule, messages);
  if (messages === 'drop') {
    await dropMessages(db, viewer, { ruleId, held: 'rule' });
    return [];
  }
  return freeMessages(db, { held: 'rule', ruleId }, () => isNotHeld(db, ruleId));
}

async function liftHold(
  db: Db,
  viewer: Viewer,
  { id: ruleId, name }: HeldRule['rule'],
  messages: 'send' | 'drop',
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockRule(trx, ruleId);
    await trx
      .updateTable('ruleStates')
      .set({
        heldAt: sql<null>`null`,
        heldBecause: sql<null>`null`,
        countsFrom: sql<Date>`clock_timestamp()`,
      })
      .where('ruleId', '=', ruleId)
      .execute();
    await audit(trx, viewer.userId, {
      what: 'rule.released',
      target: { type: 'rule', id: ruleId, name: name ?? '' },
      changes: [{ field: 'messages', from: null, to: messages }],
    });
    await announceBrakes(trx);
  });
}

/**
 * Gives up the waiting messages of all rules, or of one, and answers how many it were. That it was begun is written down
 * first: it goes in steps, and each of them is in the histories of its cases.
 */
export async function dropWaiting(db: Db, viewer: Viewer, ruleId: string | undefined): Promise<number> {
  const { set } = await readPublished(db);
  const waiting = await countWaiting(db, { ruleId });
  if (waiting > 0)
    await inTransaction(db, (trx) =>
      audit(trx, viewer.userId, {
        what: 'rule.messagesDropped',
        target: {
          type: 'rule',
          id: ruleId ?? 'all',
          name: set.rules.find(({ id }) => id === ruleId)?.name ?? '',
        },
        changes: [{ field: 'waitingMessages', from: waiting, to: 0 }],
      }),
    );
  return dropMessages(db, viewer, { ruleId });
}

async function isNotHeld(db: Db, ruleId: string): Promise<boolean> {
  const held = await db
    .selectFrom('ruleStates')
    .select('ruleId')
    .where('ruleId', '=', ruleId)
    .where('heldAt', 'is not', null)
    .executeTakeFirst();
  return held === undefined;
}
