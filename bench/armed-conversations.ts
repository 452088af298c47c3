import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { storeVersion } from '../automation/store-version';
import { withRule } from '../automation/edit-rule-set';
import type { Db } from '../db/connection';
import { NO_RULES } from '../rules/rule-set';
import { ruleInput } from '../rules/schema';

const GROUP = '11111111-1111-4111-8111-111111111111';
const NUMBER = '22222222-2222-4222-8222-222222222222';
const RULE = '33333333-3333-4333-8333-333333333333';

/** A group, a number, and one rule, that an hour after a case began it gets a label. */
export async function publishTimeRule(db: Db): Promise<void> {
  await sql`insert into groups (id, name) values (${GROUP}::uuid, 'Support')`.execute(db);
  await sql`insert into integrations (id, kind, name, health, group_id)
    values (${NUMBER}::uuid, 'whatsapp', 'Shop', 'draft', ${GROUP}::uuid)`.execute(db);
  const rule = ruleInput.parse({
    name: 'An hour old',
    mode: 'on',
    type: 'current',
    after: { fact: 'case.createdAt', duration: 'PT1H' },
    conditions: { all: [{ fact: 'case.status', operator: 'equal', value: 'open' }] },
    actions: [{ type: 'addLabel', label: 'old' }],
  });
  const set = withRule(NO_RULES, RULE, rule, new Date().toISOString());
  await db.transaction().execute((trx) => storeVersion(trx, set, { by: null, replaces: NO_RULES }));
}

/**
 * Makes conversations whose rule is due from a moment on, evenly over so long a time, and asks the sweeper to start
 * their workflows. Answers what their addresses begin with.
 */
export async function armConversations(
  db: Db,
  count: number,
  due: { from: Date; overMs: number },
): Promise<string> {
  const batch = randomUUID();
  const made = sql`generate_series(1, ${count}::int) as n`;
  const dueAt = sql`${due.from}::timestamptz + interval '1 millisecond' * floor(${due.overMs}::float8 * n / ${count}::int)`;
  const id = (kind: string) => sql`md5(${batch} || ${kind} || n)::uuid`;
  await db.transaction().execute(async (trx) => {
    await sql`insert into contacts (id, name) select ${id('contact')}, 'Grace ' || n from ${made}`.execute(
      trx,
    );
    await sql`insert into conversations (id, integration_id, contact_id, address, our_address, wake_at)
      select ${id('conversation')}, ${NUMBER}::uuid, ${id('contact')}, ${batch} || n, 'whatsapp:+1', clock_timestamp()
      from ${made}`.execute(trx);
    await sql`insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, status, group_id, created_at)
      select ${id('case')}, nextval('case_number'), ${id('conversation')}, ${id('contact')}, ${NUMBER}::uuid, 'email', 'async', 'open',
        ${GROUP}::uuid, ${dueAt} - interval '1 hour' from ${made}`.execute(trx);
    await sql`insert into rule_armings (case_id, rule_id, conversation_id, anchor, due_at)
      select id, ${RULE}::uuid, conversation_id, created_at, created_at + interval '1 hour'
      from cases where conversation_id in (select id from conversations where starts_with(address, ${batch}))`.execute(
      trx,
    );
  });
  return batch;
}

/** Waits until a workflow has looked at each and waits for its deadline. @throws when they are due before that. */
export async function untilAwaited(db: Db, batch: string, before: Date): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from conversations
      where starts_with(address, ${batch}) and not (sweeps = 0 and wake_at > ${before}::timestamptz)`.execute(
      db,
    );
    if (Number(rows[0]?.count) === 0) return;
    if (Date.now() > before.getTime())
      throw new Error(
        `The machine is too busy: ${rows[0]?.count} workflows had not begun when the first rule was due.`,
      );
    await pause(500);
  }
}

export interface Firings {
  /** How late each was stored after it was due, milliseconds. */
  late: number[];
  /** Conversations whose rule has acted once, and more often. */
  once: number;
  more: number;
}

/** What has fired so far. */
export async function readFirings(db: Db, batch: string): Promise<Firings> {
  const { rows } = await sql<{ late: number; runs: number }>`
    select extract(epoch from min(rule_runs.at) - min(rule_armings.due_at)) * 1000.0 as late, count(*)::int as runs
    from conversations join rule_runs on rule_runs.conversation_id = conversations.id
    join rule_armings on rule_armings.case_id = rule_runs.case_id
    where starts_with(address, ${batch}) group by conversations.id`.execute(db);
  return {
    late: rows.map(({ late }) => Number(late)),
    once: rows.filter(({ runs }) => runs === 1).length,
    more: rows.filter(({ runs }) => runs > 1).length,
  };
}
