import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect, type Db } from '../../db/connection';
import { openDataDir } from '../../embedded/data-dir';
import { startPostgres } from '../../embedded/postgres';
import type { Caller } from '../product/product';
import { openGround, type Ground } from './product-in-browser';

/** A sender without the sandbox's pace. */
export const SHOP = '+14155550100';
const COLLEAGUES = 200;
const TEXTS = [
  'Where is my parcel? It should have been here on Tuesday.',
  'Can I still change the delivery address of my order?',
  'The lamp arrived broken, what do I do now?',
  'Do you ship to Switzerland, and what does it cost?',
  'I need an invoice with my VAT number, please.',
  'Thanks, that worked!',
  'Is the blue one in stock again?',
  'I would like to return two shirts.',
];

/** How many chats are active, and how many cases have ended behind them. */
export interface Size {
  active: number;
  ended: number;
}

/** The product at a desk that has been at work for long, on a database of its own. */
export async function openBusyDesk(size: Size): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-busy-'));
  const dataDir = await openDataDir(folder);
  const postgres = await startPostgres({ dataDir, report: () => undefined });
  const { databaseUrl } = postgres;
  const clear = async () => {
    await postgres.stop();
    await dataDir.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ground = await openGround({
      DATABASE_URL: databaseUrl,
      SECRET_KEY: randomBytes(32).toString('base64'),
    });
    await connectShop(ground.call, ground.base);
    const db = connect(databaseUrl, { max: 1 });
    await fill(db, size).finally(() => db.destroy());
    return {
      ...ground,
      async close() {
        await ground.close();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** A number of a company beside the one that is there from the first start. */
async function connectShop(call: Caller, base: string): Promise<void> {
  const drive = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${base}/simulator/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<any>;
  };
  const account = await drive('POST', 'accounts', {});
  await drive('PUT', `senders/${SHOP}`, { accountSid: account.sid });
  const { body: groups } = await call('GET', '/api/groups');
  const { status, body } = await call('POST', '/api/integrations', {
    kind: 'whatsapp-twilio',
    name: 'Shop',
    accountSid: account.sid,
    authToken: account.authToken,
    sender: SHOP,
    groupId: groups.items[0].id,
  });
  if (status !== 201) throw new Error(`The shop's number: ${status} ${JSON.stringify(body)}`);
  const { status: isSetUp } = await call('POST', `/api/integrations/${body.id}/connection/set-up`);
  if (isSetUp !== 200) throw new Error(`Setting the number up: ${isSetUp}`);
}

/**
 * Customers with a message each, written straight into the tables: a million through the webhook would take hours. Of
 * the active chats nine in ten are colleagues', the others wait in New; all windows are open for hours to come.
 */
async function fill(db: Db, { active, ended }: Size): Promise<void> {
  const count = active + ended;
  const id = (kind: string, n = sql`n`) => sql`md5(${kind} || (${n})::text)::uuid`;
  const rows = sql`generate_series(1, ${count}::int) as n`;
  const isActive = sql<boolean>`n <= ${active}`;
  const text = sql`(${sql.val(TEXTS)}::text[])[1 + n % ${TEXTS.length}] || ' (order ' || n || ')'`;
  // Active ones within the last minutes, ended ones over the last year.
  const at = sql`case when ${isActive} then clock_timestamp() - interval '1 millisecond' * (n % 300000)
    else clock_timestamp() - interval '1 day' - interval '1 second' * (n * 31::bigint % 31536000) end`;
  const shop = sql`(select id from integrations where name = 'Shop')`;
  const group = sql`(select group_id from integrations where name = 'Shop')`;
  const address = sql`'whatsapp:+1556' || lpad(n::text, 7, '0')`;
  await sql`set synchronous_commit = off`.execute(db);
  await sql`insert into users (id, email, name, role, password_hash, presence)
    select ${id('user')}, n || '@shop.example.com', 'Colleague ' || n, 'agent', '-', 'online'
    from generate_series(1, ${COLLEAGUES}::int) as n`.execute(db);
  await sql`insert into group_members (group_id, user_id)
    select ${group}, ${id('user')} from generate_series(1, ${COLLEAGUES}::int) as n`.execute(db);
  await sql`insert into contacts (id, name) select ${id('contact')}, 'Customer ' || n from ${rows}`.execute(
    db,
  );
  await sql`insert into contact_addresses (address, contact_id, phone)
    select ${address}, ${id('contact')}, substr(${address}, 10) from ${rows}`.execute(db);
  await sql`insert into conversations (id, integration_id, contact_id, address, our_address, window_closes_at,
      window_close_handled, last_message_seq)
    select ${id('talk')}, ${shop}, ${id('contact')}, ${address}, ${`whatsapp:${SHOP}`},
      case when ${isActive} then clock_timestamp() + interval '20 hours' end, not (${isActive}), 1
    from ${rows}`.execute(db);
  await sql`insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, subject,
      status, group_id, chat_state, chat_started_at, chat_ended_at, chat_ended_by, chat_ends_at, taken_by, assignee_id,
      last_author, last_counting_at, waiting_since, last_message_seq, last_message_at, last_customer_at, created_at,
      updated_at, status_changed_at)
    select ${id('case')}, nextval('case_number'), ${id('talk')}, ${id('contact')}, ${shop},
      'whatsapp', 'sync', ${text},
      case when ${isActive} then 'open' when n % 10 = 0 then 'pending' else 'closed' end, ${group},
      case when ${isActive} then 'active' else 'ended' end, at, case when not (${isActive}) then at end,
      case when not (${isActive}) then 'agent' end, case when ${isActive} then clock_timestamp() + interval '20 hours' end,
      case when ${isActive} and n % 10 > 0 then ${id('user', sql`1 + n % ${COLLEAGUES}`)} end,
      case when n % 10 > 0 then ${id('user', sql`1 + n % ${COLLEAGUES}`)} end,
      'customer', at, case when ${isActive} then at end, 1, at, at, at, at, at
    from (select n, ${at} as at from ${rows}) as each`.execute(db);
  await sql`insert into messages (id, conversation_id, seq, case_id, direction, kind, text, author_type, status, sid,
      occurred_at, created_at)
    select ${id('message')}, ${id('talk')}, 1, ${id('case')}, 'in', 'text', ${text}, 'customer', 'received',
      'SM' || md5('sid' || n), at, at
    from (select n, ${at} as at from ${rows}) as each`.execute(db);
  await sql`vacuum analyze`.execute(db);
}
