import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { makeWeeks, prune } from '../../activities/prune';
import { openRuleDesk, type RuleDesk } from '../automation/rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());

const count = async (table: string) => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
    desk.db,
  );
  return rows[0]?.n ?? -1;
};
/** Fills a table with one row just too old and one just young enough. */
const twice = (
  insert: (age: ReturnType<typeof sql>) => ReturnType<typeof sql>,
  age: string,
  younger: string,
) => Promise.all([age, younger].map((text) => insert(sql`now() - ${text}::interval`).execute(desk.db)));

test('what has reached its age goes, and what is younger stays', async () => {
  const { userId } = desk.agent;
  const id = () => sql`${randomUUID()}::uuid`;
  const filled: Record<string, Promise<unknown>> = {
    feed: twice((at) => sql`insert into feed (kind, at) values ('x', ${at})`, '49 hours', '47 hours'),
    idempotency_keys: twice(
      (at) =>
        sql`insert into idempotency_keys (user_id, path, key, body_hash, started_at) values (${userId}, '/', ${id()}::text, '', ${at})`,
      '25 hours',
      '23 hours',
    ),
    parked_statuses: twice(
      (at) =>
        sql`insert into parked_statuses (integration_id, sid, status, received_at) values (${id()}, 'SM', 'sent', ${at})`,
      '49 hours',
      '47 hours',
    ),
    sign_in_failures: twice(
      (at) => sql`insert into sign_in_failures (who, at) values ('x', ${at})`,
      '25 hours',
      '23 hours',
    ),
    sessions: twice(
      (at) =>
        sql`insert into sessions (token_hash, user_id, expires_at) values (${id()}::text::bytea, ${userId}, ${at})`,
      '1 minute',
      '-1 minute',
    ),
    api_tokens: twice(
      (at) =>
        sql`insert into api_tokens (id, user_id, name, token_hash, expires_at) values (${id()}, ${userId}, 'x', ${id()}::text::bytea, ${at})`,
      '31 days',
      '29 days',
    ),
    unprocessed_webhooks: twice(
      (at) =>
        sql`insert into unprocessed_webhooks (id, integration_id, params, error, next_attempt_at, taken_in_at) values (${id()}, ${id()}, '{}', '', now(), ${at})`,
      '31 days',
      '29 days',
    ),
    notifications: twice(
      (at) =>
        sql`insert into notifications (id, user_id, text, by_type, created_at) values (${id()}, ${userId}, 'x', 'system', ${at})`,
      '91 days',
      '89 days',
    ),
    rule_tries: twice(
      (at) => sql`insert into rule_tries (id, request, created_at) values (${id()}, '{}', ${at})`,
      '8 days',
      '6 days',
    ),
    snapshots_rest: twice(
      (at) =>
        sql`insert into snapshots_rest (conversation_id, seq, rule_version, input, created_at) values (${id()}, 1, 1, '{}', ${at})`,
      '31 days',
      '29 days',
    ),
  };
  await Promise.all(Object.values(filled));
  // What has not happened yet has no age: neither these two nor a token without an end.
  await sql`insert into unprocessed_webhooks (id, integration_id, params, error, next_attempt_at, received_at)
    values (${id()}, ${id()}, '{}', '', now(), now() - interval '1 year')`.execute(desk.db);
  await sql`insert into api_tokens (id, user_id, name, token_hash, created_at)
    values (${id()}, ${userId}, 'for ever', ${id()}::text::bytea, now() - interval '1 year')`.execute(
    desk.db,
  );
  const gone = await prune(desk.db);
  for (const table of Object.keys(filled)) {
    expect({ table, gone: gone[table] }).toEqual({ table, gone: 1 });
    const kept = ['unprocessed_webhooks', 'api_tokens'].includes(table) ? 2 : 1;
    expect({ table, kept: await count(table) }).toEqual({ table, kept });
  }
});

test('events of 30 days go when they have been applied; cases, messages, notes and histories stay', async () => {
  await desk.rule('note', { type: 'new', actions: [{ type: 'addNote', text: 'Seen' }] });
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Old');
  await desk.lookAll(id);
  await desk.writes(from, 'Old too, and never applied');
  await sql`update events set stored_at = now() - interval '31 days'`.execute(desk.db);
  await sql`update rule_runs set at = now() - interval '91 days'`.execute(desk.db);
  await desk.writes(from, 'New');
  const before = await Promise.all(['cases', 'messages', 'notes', 'case_history'].map(count));
  const gone = await prune(desk.db);
  expect(gone['events']).toBe(2);
  expect(gone['rule_runs']).toBe(1);
  expect((await desk.events(id)).map((event) => event.seq)).toEqual([3, 4]);
  expect(await Promise.all(['cases', 'messages', 'notes', 'case_history'].map(count))).toEqual(before);
  // What was kept is still applied.
  await desk.lookAll(id);
  const row = await desk.db
    .selectFrom('conversations')
    .select(['appliedSeq', 'lastEventSeq'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.appliedSeq).toBe(row.lastEventSeq);
});

test('more rows than one batch go in one pruning', async () => {
  await sql`insert into feed (kind, at) select 'x', now() - interval '3 days' from generate_series(1, 2500)`.execute(
    desk.db,
  );
  let beats = 0;
  expect((await prune(desk.db, () => (beats += 1)))['feed']).toBe(2500);
  expect(beats).toBeGreaterThan(3);
});

describe('snapshots', () => {
  const weeks = async () => {
    const { rows } = await sql<{ name: string }>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'snapshots'::regclass order by 1`.execute(
      desk.db,
    );
    return rows.map((row) => row.name).filter((name) => name !== 'snapshots_rest');
  };
  const snapshot = (at: string) =>
    sql`insert into snapshots (conversation_id, seq, rule_version, input, created_at)
      values (${randomUUID()}::uuid, 1, 1, '{}', now() - ${at}::interval)`.execute(desk.db);

  test('lie in a partition a week, made four weeks ahead, also by several workers at once', async () => {
    await sql`delete from snapshots`.execute(desk.db);
    for (const week of await weeks()) await sql`drop table ${sql.table(week)}`.execute(desk.db);
    await Promise.all([makeWeeks(desk.db), makeWeeks(desk.db), makeWeeks(desk.db)]);
    expect(await weeks()).toHaveLength(5);
    await snapshot('0');
    expect(await count('snapshots_rest')).toBe(0);
    expect(await count('snapshots')).toBe(1);
  });

  test('go by whole weeks when the youngest of the week is 30 days old', async () => {
    const weekOf = async (weeksAgo: number) => {
      await sql
        .raw(
          `do $$ declare monday timestamp := date_trunc('week', now() at time zone 'UTC') - interval '${weeksAgo} weeks';
         begin execute format('create table %I partition of snapshots for values from (%L) to (%L)',
           'snapshots_' || to_char(monday, 'IYYY"w"IW'), monday || '+00', (monday + interval '7 days') || '+00'); end $$`,
        )
        .execute(desk.db);
      await snapshot(`${weeksAgo * 7} days`);
    };
    const before = await weeks();
    for (const weeksAgo of [4, 6, 7]) await weekOf(weeksAgo);
    // Six weeks ago: its last day is at least 35 days ago. Four weeks ago: at most 28.
    expect((await prune(desk.db))['snapshots']).toBe(2);
    expect(await weeks()).toHaveLength(before.length + 1);
    expect(await count('snapshots')).toBe(2);
  });
});
