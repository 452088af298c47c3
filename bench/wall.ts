import { loadavg } from 'node:os';
import { sql } from 'kysely';
import { readWall } from '../cases/read-wall';
import { connect, type Db } from '../db/connection';
import { compareTimes } from './measure';
import { onOwnDatabase } from './own-database';

const ACTIVE = 10_000;
const ENDED = 100_000;
const AGENTS = 200;
const GROUPS = 20;

/** What the supervisor's screen costs to read: with 10,000 active chats among 110,000 cases, and with none. */
export async function benchWall(print: (line: string) => void): Promise<void> {
  await onOwnDatabase(async (databaseUrl) => {
    const db = connect(databaseUrl, { max: 1 });
    await fill(db);
    const full = await measure(db);
    await sql`update cases set chat_state = 'ended', chat_ends_at = null, chat_ended_at = now(), chat_ended_by = 'agent'
      where chat_state = 'active'`.execute(db);
    await sql`update conversations set window_close_handled = true`.execute(db);
    await sql`vacuum analyze`.execute(db);
    const idle = await measure(db);
    await db.destroy();
    print(`${ACTIVE} active chats   p50 ${full.p50.toFixed(1)} ms   p99 ${full.p99.toFixed(1)} ms`);
    print(`none active           p50 ${idle.p50.toFixed(1)} ms   p99 ${idle.p99.toFixed(1)} ms`);
    print(
      `load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    );
  });
}

async function measure(db: Db) {
  const { wall } = await compareTimes({ wall: () => readWall(db) }, 100);
  return wall;
}

/** Active chats with agents and without, all windows about to close; closed cases behind them; a thousand failures. */
async function fill(db: Db): Promise<void> {
  const all = ACTIVE + ENDED;
  const id = (kind: string, n = sql`n`) => sql`md5(${kind} || (${n})::text)::uuid`;
  const series = (count: number) => sql`generate_series(1, ${count}::int) as n`;
  await sql`insert into groups (id, name) select ${id('group')}, 'Group ' || n from ${series(GROUPS)}`.execute(
    db,
  );
  await sql`insert into users (id, email, name, role, password_hash)
    select ${id('user')}, n || '@example.com', 'Agent ' || n, 'agent', '-' from ${series(AGENTS)}`.execute(
    db,
  );
  await sql`insert into integrations (id, kind, name, health) values (${id('number', sql`1`)}, 'x', 'Shop', 'draft')`.execute(
    db,
  );
  await sql`insert into contacts (id, name) select ${id('contact')}, 'Customer ' || n from ${series(all)}`.execute(
    db,
  );
  await sql`insert into conversations
      (id, integration_id, contact_id, address, our_address, window_closes_at, window_close_handled)
    select ${id('talk')}, ${id('number', sql`1`)}, ${id('contact')}, 'x' || n, 'y',
      clock_timestamp() + interval '1 second' * (600 + n % 6000), n > ${ACTIVE} from ${series(all)}`.execute(
    db,
  );
  await sql`insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, status,
      group_id, chat_state, chat_ended_at, chat_ended_by, taken_by, waiting_since)
    select ${id('case')}, nextval('case_number'), ${id('talk')}, ${id('contact')}, ${id('number', sql`1`)}, 'whatsapp', 'sync',
      case when n > ${ACTIVE} then 'closed' else 'open' end, ${id('group', sql`1 + n % ${GROUPS}`)},
      case when n > ${ACTIVE} then 'ended' else 'active' end,
      case when n > ${ACTIVE} then clock_timestamp() end, case when n > ${ACTIVE} then 'agent' end,
      case when n % 3 > 0 then ${id('user', sql`1 + n % ${AGENTS}`)} end,
      case when n % 2 = 0 then clock_timestamp() - interval '1 second' * n end
    from ${series(all)}`.execute(db);
  await sql`insert into messages (id, conversation_id, seq, case_id, direction, kind, author_type, status, occurred_at)
    select ${id('message')}, ${id('talk')}, 1, ${id('case')}, 'out', 'text', 'agent', 'failed', clock_timestamp()
    from ${series(1_000)}`.execute(db);
  await sql`insert into case_history (case_id, what, "to", by_type, at)
    select ${id('case')}, case when n > 1000 then 'status' else 'message.failed' end,
      jsonb_build_object('messageId', ${id('message')}), 'system', clock_timestamp() - interval '1 second' * n
    from ${series(all)}`.execute(db);
  await sql`vacuum analyze`.execute(db);
}
