import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { impersonal } from '../rules/snapshot';
import { someInput } from './rule-events';

const EVENTS_PER_CASE = 50;
const GROUP = '11111111-1111-4111-8111-111111111111';

// Ids that are made again where they are needed: of what a thing is, and its number.
const id = (kind: string, number: string) => sql.raw(`(md5('${kind}' || ${number}))::uuid`);

/** Fills a database with past events: customers who have written 50 messages each, and the snapshots of these. */
export async function fillDesk(db: Db, events: number): Promise<void> {
  const cases = Math.ceil(events / EVENTS_PER_CASE);
  const text = 'Hello, where is my order? It should have come on Monday, and now nobody answers the phone.';
  const message = {
    text,
    length: text.length,
    kind: 'text',
    direction: 'in',
    button: null,
    hasFile: false,
    errorCode: null,
  } as const;
  const stored = JSON.stringify(impersonal({ ...someInput, message, group: { id: GROUP, name: 'Support' } }));
  const statements = [
    sql`insert into groups (id, name) values (${GROUP}::uuid, 'Support')`,
    sql`insert into integrations (id, kind, name, health) values (${id('number', '1')}, 'whatsapp', 'Shop', 'draft')`,
    sql`insert into contacts (id, name) select ${id('contact', 'n')}, 'Grace ' || n from generate_series(1, ${cases}::int) n`,
    sql`insert into conversations (id, integration_id, contact_id, address, our_address)
      select ${id('conversation', 'n')}, ${id('number', '1')}, ${id('contact', 'n')}, 'whatsapp:+' || n, 'whatsapp:+1'
      from generate_series(1, ${cases}::int) n`,
    sql`insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, status, group_id,
        chat_state, subject)
      select ${id('case', 'n')}, n, ${id('conversation', 'n')}, ${id('contact', 'n')}, ${id('number', '1')}, 'whatsapp', 'sync',
        'open', ${GROUP}::uuid, 'active', 'My order' from generate_series(1, ${cases}::int) n`,
    sql`insert into messages (id, conversation_id, seq, case_id, direction, kind, text, author_type, status, occurred_at)
      select ${id('message', "n || '-' || seq")}, ${id('conversation', 'n')}, seq, ${id('case', 'n')}, 'in', 'text',
        ${text}, 'customer', 'received', now() from generate_series(1, ${cases}::int) n, generate_series(1, ${EVENTS_PER_CASE}::int) seq`,
    sql`insert into events (conversation_id, seq, case_id, kind, kinds, by_type, message_id, rule_version, occurred_at, stored_at)
      select ${id('conversation', 'n')}, seq, ${id('case', 'n')}, 'customerMessage', '{customerMessage}', 'customer',
        ${id('message', "n || '-' || seq")}, 1, now() - (interval '1 hour' * (51 - seq)), now() - (interval '1 hour' * (51 - seq))
      from generate_series(1, ${cases}::int) n, generate_series(1, ${EVENTS_PER_CASE}::int) seq`,
    sql`insert into snapshots (conversation_id, seq, rule_version, input, created_at)
      select conversation_id, seq, 1, ${stored}::jsonb, stored_at + interval '1 second' from events`,
    sql`analyze`,
  ];
  for (const statement of statements) await statement.execute(db);
}
