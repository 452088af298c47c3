import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { notifyAdministrators } from '../workspace/notify';
import { areRulesPaused } from './rules-paused';

/** So many messages of one rule may be handed over in ten minutes beyond those that its dry run promised. */
export const BRAKE = 50;
// Any number will do, as long as nothing else locks by it.
const RULE_LOCKS = 7_203_444;

/** A message that a rule has written. */
export type RuleMessage = MessageRow & { authorType: 'rule'; authorId: string };

/** Why a message of a rule waits: its own rule is held, or all rules are paused. */
export type Held = NonNullable<MessageRow['held']>;

export function isByRule(message: MessageRow): message is RuleMessage {
  return message.authorType === 'rule' && message.authorId !== null;
}

/** Why a rule's message has to wait whatever it is; null where nothing holds it. Costs no lock where nothing does. */
export async function whyHeld(trx: Trx, ruleId: string): Promise<Held | null> {
  if (await areRulesPaused(trx)) return 'paused';
  if (!(await isRuleHeld(trx, ruleId))) return null;
  // Against the one who lifts the hold: a message is held before that, and freed with the others, or not at all. Not
  // shared: those that find it lifted go on to `passBrake` and would wait for each other there.
  await lockRule(trx, ruleId);
  return (await isRuleHeld(trx, ruleId)) ? 'rule' : null;
}

async function isRuleHeld(trx: Trx, ruleId: string): Promise<boolean> {
  const state = await trx
    .selectFrom('ruleStates')
    .select('heldAt')
    .where('ruleId', '=', ruleId)
    .executeTakeFirst();
  return state?.heldAt != null;
}

/** Makes all that count or hold the messages of one rule do it one after the other, until the transaction ends. */
export async function lockRule(trx: Trx, ruleId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(RULE_LOCKS)}, hashtext(${ruleId}::text))`.execute(trx);
}

export type Passage = { type: 'go'; at: Date } | { type: 'held'; why: Held };

/**
 * Lets a rule's message pass or holds its rule from this one on. `go` is to be committed at once with `at` as the start
 * of the attempt: other deliverers of this rule wait for the end of the transaction, so this is the last thing before
 * the message is written. Messages are counted, however many attempts each takes.
 */
export async function passBrake(trx: Trx, message: RuleMessage): Promise<Passage> {
  await lockRule(trx, message.authorId);
  const first = await countSent(trx, message, BRAKE);
  if (first.held) return { type: 'held', why: 'rule' };
  // It may have been paused while we waited for the lock.
  if (first.paused && (await areRulesPaused(trx))) return { type: 'held', why: 'paused' };
  if (first.sent < BRAKE) return { type: 'go', at: first.now };
  const promised = await promisedRate(trx, message);
  const { sent, now } = promised === 0 ? first : await countSent(trx, message, BRAKE + promised);
  if (sent < BRAKE + promised) return { type: 'go', at: now };
  await holdRule(trx, message, promised, now);
  return { type: 'held', why: 'rule' };
}

interface Sent {
  /** Other messages of the rule that were handed over in the last ten minutes; counted up to the limit. */
  sent: number;
  held: boolean;
  paused: boolean;
  now: Date;
}

async function countSent(trx: Trx, { authorId, id }: RuleMessage, limit: number): Promise<Sent> {
  // now() and not the moving clock, so that the index is used; it lies a little before, which counts more.
  const { rows } = await sql<Sent>`
    with state as (select held_at, counts_from from rule_states where rule_id = ${authorId})
    select (select count(*) from (
        select 1 from messages
        where author_type = 'rule' and author_id = ${authorId} and id <> ${id}
          and attempt_started_at > now() - interval '10 minutes'
          and attempt_started_at >= coalesce((select counts_from from state), '-infinity')
        limit ${limit}) as counted) as sent,
      exists (select from state where held_at is not null) as held,
      exists (select from workspace_settings where rules_paused_at is not null) as paused,
      clock_timestamp()::timestamptz(3) as now`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('The database did not count.');
  return row;
}

/** What the dry run of the rule promised, in the version that wrote the message; 0 where none was made. */
async function promisedRate(trx: Trx, { authorId, ruleVersion }: RuleMessage): Promise<number> {
  const { rows } = await sql<{ promised: number | null }>`
    select (rule ->> 'expectedPer10Minutes')::float8 as promised
    from rule_versions, jsonb_array_elements(rule_set -> 'rules') as rule
    where version = ${ruleVersion} and rule ->> 'id' = ${authorId}`.execute(trx);
  return Math.ceil(rows[0]?.promised ?? 0);
}

async function holdRule(trx: Trx, message: RuleMessage, promised: number, now: Date): Promise<void> {
  const { authorId: ruleId, authorName } = message;
  const heldBecause =
    promised === 0
      ? `More than ${BRAKE} messages in 10 minutes.`
      : `More than ${BRAKE + promised} messages in 10 minutes: its dry run promised ${promised}.`;
  const hold = { heldAt: now, heldBecause };
  await trx
    .insertInto('ruleStates')
    .values({ ruleId, ...hold })
    .onConflict((conflict) => conflict.column('ruleId').doUpdateSet(hold))
    .execute();
  const text = `The rule "${authorName ?? ruleId}" is held: ${heldBecause} Its messages wait until you send or drop them.`;
  await notifyAdministrators(trx, { text, at: now });
  await announceBrakes(trx);
}

/** Tells administrators' screens that rules were paused or resumed, or that one is held or let go. */
export async function announceBrakes(trx: Trx): Promise<void> {
  await trx.insertInto('feed').values({ kind: 'brakes.updated' }).execute();
}
