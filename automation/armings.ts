import { sql } from 'kysely';
import type { LockedConversation } from '../cases/lock-conversation';
import { system } from '../cases/actor';
import { recordEvent } from '../cases/record-event';
import type { Trx } from '../db/connection';
import type { ArmingRow } from '../db/schema';
import type { Calendar } from '../rules/calendar';
import { ANCHOR_COLUMNS, anchorOf, dueAfter, type Anchored, type TimeRule } from './anchors';

/** What was due so long ago is not armed any more; used armings are kept for longer, so nothing fires twice. */
const TOO_LATE_MS = 30 * 86_400_000;
/** What fires in one transaction; the rest is still due afterwards. */
const FIRED_AT_ONCE = 100;

export interface ArmingTime {
  now: Date;
  calendar: Calendar;
  /** Rules that also fire for what was due before they began to wait: the number of such cases was confirmed. */
  overdueOf?: ReadonlySet<string>;
}

type Arming = Pick<ArmingRow, 'caseId' | 'ruleId' | 'conversationId' | 'anchor' | 'dueAt' | 'overdue'>;

/**
 * Makes the stored due times of cases what the rules say now: those of another anchor or rule that have not fired go,
 * new ones come. A time rule fires once for a case and an anchor: what has fired stays as a record. The caller holds
 * the locks of the cases' conversations.
 */
export async function rearm(
  trx: Trx,
  cases: readonly Anchored[],
  rules: readonly TimeRule[],
  time: ArmingTime,
): Promise<Arming[]> {
  if (cases.length === 0) return [];
  const dues = cases.flatMap((c) => duesOf(c, rules, time));
  const stored = await readStored(trx, cases, dues);
  const confirmed = new Set(stored.filter(({ overdue }) => overdue).map(keyWithDue));
  const wanted = dues.filter((due) => isArmed(due, time) || confirmed.has(keyWithDue(due)));
  const [there, want] = [new Map(stored.map((row) => [key(row), row])), new Set(wanted.map(keyWithDue))];
  const stale = stored.filter((row) => row.usedAt === null && !want.has(keyWithDue(row)));
  const staleKeys = new Set(stale.map(key));
  const missing = wanted.filter((one) => !there.has(key(one)) || staleKeys.has(key(one)));
  await forget(trx, stale);
  await insert(trx, missing);
  return missing;
}

/**
 * What waits for these cases, and of what has fired only what is asked for: a long case has fired often. By the
 * conversation too, because that is how the index finds it.
 */
async function readStored(
  trx: Trx,
  cases: readonly Anchored[],
  dues: readonly Arming[],
): Promise<ArmingRow[]> {
  const { rows } = await sql<ArmingRow>`
    select * from rule_armings
    where conversation_id = any(${[...new Set(cases.map((c) => c.conversationId))]}::uuid[])
      and case_id = any(${cases.map(({ id }) => id)}::uuid[]) and used_at is null
    union all
    select rule_armings.* from ${keysOf(dues)} as due(case_id, rule_id, anchor)
    join rule_armings using (case_id, rule_id, anchor) where used_at is not null`.execute(trx);
  return rows;
}

/** Those of them that have not fired. */
export async function notFired(trx: Trx, armings: readonly Arming[]): Promise<Arming[]> {
  const rows = await trx
    .selectFrom('ruleArmings')
    .select(['caseId', 'ruleId', 'anchor'])
    .where('usedAt', 'is not', null)
    .where(isOneOf(armings))
    .execute();
  const fired = new Set(rows.map(key));
  return armings.filter((arming) => !fired.has(key(arming)));
}

/** The due times that one case is armed for by these rules. Pure. */
export function armingsOf(c: Anchored, rules: readonly TimeRule[], time: ArmingTime): Arming[] {
  return duesOf(c, rules, time).filter((due) => isArmed(due, time));
}

/** All due times that these rules mean for a case, too late or not. */
function duesOf(c: Anchored, rules: readonly TimeRule[], { now, calendar }: ArmingTime): Arming[] {
  return rules.flatMap((rule) => {
    const anchor = anchorOf(rule.after.fact, c);
    const dueAt = anchor && dueAfter(rule.after, anchor, calendar);
    if (!anchor || !dueAt) return [];
    const overdue = dueAt.getTime() < Math.max(Date.parse(rule.activeSince), now.getTime() - TOO_LATE_MS);
    return [{ caseId: c.id, ruleId: rule.id, conversationId: c.conversationId, anchor, dueAt, overdue }];
  });
}

function isArmed({ overdue, ruleId }: Arming, { overdueOf }: ArmingTime): boolean {
  return !overdue || (overdueOf?.has(ruleId) ?? false);
}

/**
 * Rearms one case of a locked conversation, read as it is now, and with it the case that the window belongs to: the end
 * of an older chat gives it to another one.
 */
export async function rearmCase(
  trx: Trx,
  { caseId, conversationId }: { caseId: string; conversationId: string },
  rules: readonly TimeRule[],
  time: ArmingTime,
): Promise<void> {
  if (rules.length === 0) return;
  const ids = new Set([caseId]);
  if (rules.some(({ after }) => after.fact === 'window.closesAt')) {
    const holder = await windowsCase(trx, conversationId);
    if (holder) ids.add(holder);
  }
  await rearm(trx, await readAnchored(trx, 'id', [...ids]), rules, time);
}

/** The case that a message would belong to now: the one with the active chat, else the newest. */
async function windowsCase(trx: Trx, conversationId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('cases')
    .select('id')
    .where('conversationId', '=', conversationId)
    .orderBy(sql`chat_state is not distinct from 'active'`, 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Cases with what time rules count from, by their ids or those of their conversations. */
export async function readAnchored(
  trx: Trx,
  by: 'id' | 'conversationId',
  ids: readonly string[],
): Promise<Anchored[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('cases')
    .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
    .select([...ANCHOR_COLUMNS, 'conversations.windowClosesAt'])
    .select((eb) =>
      eb
        .or([
          eb('cases.chatState', '=', 'active'),
          eb.not(
            eb.exists(
              eb
                .selectFrom('cases as other')
                .select('other.id')
                .whereRef('other.conversationId', '=', 'cases.conversationId')
                .where((or) =>
                  or.or([
                    or('other.number', '>', or.ref('cases.number')),
                    or('other.chatState', '=', 'active'),
                  ]),
                ),
            ),
          ),
        ])
        .as('holdsWindow'),
    )
    .where(`cases.${by}`, 'in', [...ids])
    .execute();
  return rows.map(({ holdsWindow, ...c }) => ({
    ...c,
    windowClosesAt: holdsWindow ? c.windowClosesAt : null,
  }));
}

/**
 * Fires what is due in a conversation: each case gets one event for each moment at which rules are due, that time has
 * passed. `dueAt` is the deadline that the workflow was armed for, not a clock. An arming that doesn't hold any more
 * (another anchor, rule or calendar) makes room for the one that does: not everything that moves an anchor is an event.
 */
export async function fireDue(
  trx: Trx,
  { conversation, now }: LockedConversation,
  dueAt: Date,
  rules: readonly TimeRule[],
  calendar: Calendar,
): Promise<void> {
  const due = await trx
    .selectFrom('ruleArmings')
    .selectAll()
    .where('conversationId', '=', conversation.id)
    .where('usedAt', 'is', null)
    .where('dueAt', '<=', dueAt)
    .orderBy('dueAt')
    .limit(FIRED_AT_ONCE)
    .execute();
  if (due.length === 0) return;
  const cases = await readAnchored(trx, 'id', [...new Set(due.map(({ caseId }) => caseId))]);
  const holds = (arming: ArmingRow) => {
    const c = cases.find(({ id }) => id === arming.caseId);
    const rule = rules.find(({ id }) => id === arming.ruleId);
    if (!c || !rule || anchorOf(rule.after.fact, c)?.getTime() !== arming.anchor.getTime()) return false;
    if (arming.dueAt.getTime() < Date.parse(rule.activeSince) && !arming.overdue) return false;
    return dueAfter(rule.after, arming.anchor, calendar)?.getTime() === arming.dueAt.getTime();
  };
  const firing = due.filter(holds);
  await use(trx, firing, now);
  const moved = new Set(due.filter((arming) => !firing.includes(arming)).map(({ caseId }) => caseId));
  const again = cases.filter(({ id }) => moved.has(id));
  await rearm(trx, again, rules, { now, calendar });
  for (const { at, armings } of together(firing, rules)) await recordFiring(trx, conversation, armings, at);
}

interface Firing {
  at: Date;
  armings: ArmingRow[];
}

/**
 * Those of one case that are due at the same moment. What is reached although it was due before its rule began to wait
 * counts as due at that beginning, so that its messages aren't left out as late.
 */
function together(armings: readonly ArmingRow[], rules: readonly TimeRule[]): Firing[] {
  const began = new Map(rules.map(({ id, activeSince }) => [id, Date.parse(activeSince)]));
  const firings = new Map<string, Firing>();
  for (const arming of armings) {
    const at = new Date(Math.max(arming.dueAt.getTime(), began.get(arming.ruleId) ?? 0));
    const moment = `${arming.caseId} ${at.getTime()}`;
    firings.set(moment, { at, armings: [...(firings.get(moment)?.armings ?? []), arming] });
  }
  return [...firings.values()];
}

async function recordFiring(
  trx: Trx,
  conversation: LockedConversation['conversation'],
  armings: readonly ArmingRow[],
  occurredAt: Date,
): Promise<void> {
  const [first] = armings;
  if (!first) return;
  await recordEvent(trx, conversation, {
    caseId: first.caseId,
    kind: 'timePassed',
    kinds: ['timePassed'],
    by: system,
    details: { rules: armings.map(({ ruleId, anchor, dueAt }) => ({ id: ruleId, anchor, dueAt })) },
    occurredAt,
  });
}

async function insert(trx: Trx, armings: readonly Arming[]): Promise<void> {
  if (armings.length === 0) return;
  const column = <Name extends keyof Arming>(name: Name) => armings.map((arming) => arming[name]);
  await sql`
    insert into rule_armings (case_id, rule_id, conversation_id, anchor, due_at, overdue)
    select * from unnest(${column('caseId')}::uuid[], ${column('ruleId')}::uuid[],
      ${column('conversationId')}::uuid[], ${column('anchor')}::timestamptz[], ${column('dueAt')}::timestamptz[],
      ${column('overdue')}::boolean[])
    on conflict do nothing`.execute(trx);
}

async function use(trx: Trx, armings: readonly ArmingRow[], now: Date): Promise<void> {
  if (armings.length === 0) return;
  await trx.updateTable('ruleArmings').set({ usedAt: now }).where(isOneOf(armings)).execute();
}

async function forget(trx: Trx, armings: readonly ArmingKey[]): Promise<void> {
  if (armings.length === 0) return;
  await trx.deleteFrom('ruleArmings').where(isOneOf(armings)).execute();
}

type ArmingKey = Pick<ArmingRow, 'caseId' | 'ruleId' | 'anchor'>;

/** As arrays: a batch of a publication has more keys than a statement may have parameters. */
function keysOf(armings: readonly ArmingKey[]) {
  return sql`unnest(${armings.map(({ caseId }) => caseId)}::uuid[], ${armings.map(({ ruleId }) => ruleId)}::uuid[],
    ${armings.map(({ anchor }) => anchor)}::timestamptz[])`;
}

function isOneOf(armings: readonly ArmingKey[]) {
  return sql<boolean>`(case_id, rule_id, anchor) in (select * from ${keysOf(armings)})`;
}

const key = ({ caseId, ruleId, anchor }: ArmingKey) => `${caseId} ${ruleId} ${anchor.getTime()}`;
const keyWithDue = (arming: Arming) => `${key(arming)} ${arming.dueAt.getTime()}`;
