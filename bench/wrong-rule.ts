import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { changeRules } from '../automation/change-rules';
import { withRule } from '../automation/edit-rule-set';
import { listHeldRules } from '../automation/held-rules';
import { receiveMessage } from '../cases/receive-message';
import { ruleInput } from '../rules/schema';
import { drive } from './drive';
import { openLiveDesk, OUR_NUMBER, type LiveDesk } from './live-desk';

const CUSTOMERS = 10_000;
const WORKERS = 2;
/** They write before there is a rule, so that the workers are at work when it comes. */
const EARLIER_CUSTOMERS = 50;
const AT_ONCE = 10;
const LONGEST_MS = 30 * 60_000;

/**
 * A rule that writes to everybody is published by mistake, and 10,000 customers do what sets it off: how many of them it
 * reaches, after how long, and what stops it. With real servers, two worker processes and the simulator as Twilio.
 */
export async function benchWrongRule(print: (line: string) => void): Promise<void> {
  const desk = await openLiveDesk(WORKERS);
  try {
    await forEachOf(CUSTOMERS, (n) => openWindow(desk, customer(n)));
    await forEachOf(EARLIER_CUSTOMERS, (n) => write(desk, customer(CUSTOMERS + n)));
    await untilJudged(desk);
    const ruleId = await publish(desk);
    await forEachOf(CUSTOMERS, (n) => write(desk, customer(n)));
    const counts = await untilAllIsSaid(desk, ruleId);
    await report(desk, ruleId, counts, print);
  } finally {
    await desk.close();
  }
}

const customer = (n: number) => `whatsapp:+1555${String(n).padStart(7, '0')}`;

async function forEachOf(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** Twilio lets us write to those only who have written. */
async function openWindow(desk: LiveDesk, from: string): Promise<void> {
  await drive(desk, 'POST', 'messages', {
    from,
    to: `whatsapp:${OUR_NUMBER}`,
    text: 'Hello',
    webhook: false,
  });
}

async function untilJudged({ db }: LiveDesk): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(200)) {
    const behind = await db
      .selectFrom('conversations')
      .select('id')
      .whereRef('appliedSeq', '<', 'lastEventSeq')
      .limit(1)
      .executeTakeFirst();
    if (!behind) return;
  }
  throw new Error('The workers have judged nothing in a minute.');
}

async function publish({ db, administratorId }: LiveDesk): Promise<string> {
  const id = randomUUID();
  const input = ruleInput.parse({
    name: 'By mistake to everybody',
    type: 'new',
    mode: 'on',
    conditions: { all: [] },
    actions: [{ type: 'sendMessage', text: 'Your order {{ case.number }} is cancelled.', whenLate: 'send' }],
  });
  await changeRules(db, administratorId, 'published', (set, now) => withRule(set, id, input, now));
  return id;
}

/** What the webhook does with a customer's message. */
async function write({ db, integration, channel, wake }: LiveDesk, from: string): Promise<void> {
  const { conversationId } = await receiveMessage(db, integration, channel, {
    type: 'message',
    sid: `SM${randomUUID().replaceAll('-', '')}`,
    from,
    to: `whatsapp:${OUR_NUMBER}`,
    phone: from.replace('whatsapp:', ''),
    profileName: null,
    kind: 'text',
    text: 'Hello',
    attachments: [],
    location: null,
    button: null,
    quotedSid: null,
    raw: {},
  });
  wake(conversationId);
}

interface Counts {
  written: number;
  handedOver: number;
  held: number;
  seconds: number;
}

/** Waits until the rule has written to everybody and each message is handed over or held. */
async function untilAllIsSaid({ db }: LiveDesk, ruleId: string): Promise<Counts> {
  const started = Date.now();
  for (;;) {
    const { rows } = await sql<Omit<Counts, 'seconds'>>`
      select count(*) as written, count(*) filter (where attempts > 0) as "handedOver",
        count(*) filter (where status = 'queued' and held = 'rule') as held
      from messages where author_type = 'rule' and author_id = ${ruleId}`.execute(db);
    const [counts] = rows;
    const seconds = (Date.now() - started) / 1000;
    if (counts?.written === CUSTOMERS && counts.handedOver + counts.held === CUSTOMERS)
      return { ...counts, seconds };
    if (Date.now() - started > LONGEST_MS)
      throw new Error(`Not done after 30 min: ${JSON.stringify(counts)}`);
    await pause(1_000);
  }
}

async function report(
  { db, simulator }: LiveDesk,
  ruleId: string,
  { written, handedOver, held, seconds }: Counts,
  print: (line: string) => void,
): Promise<void> {
  const overview = (await (await fetch(`${simulator.api}/`)).json()) as { creates: number }; // our own simulator's
  const { rows } = await sql<{ first: number; last: number }>`
    select extract(epoch from min(attempt_started_at) - published)::float8 as first,
      extract(epoch from max(attempt_started_at) - published)::float8 as last
    from messages, (select max(published_at) as published from rule_versions) as version
    where author_id = ${ruleId} and attempts > 0 group by published`.execute(db);
  const [hold] = await listHeldRules(db);
  const { publishedAt } = await db
    .selectFrom('ruleVersions')
    .select((eb) => eb.fn.max('publishedAt').as('publishedAt'))
    .executeTakeFirstOrThrow();
  const heldAfter = hold?.heldAt ? (hold.heldAt.getTime() - publishedAt.getTime()) / 1000 : NaN;
  const [sent] = rows;
  print(
    `${written} customers it wrote to, ${WORKERS} workers: ${overview.creates} messages reached the provider`,
  );
  print(`the first ${sent?.first.toFixed(2)} s after publication, the last after ${sent?.last.toFixed(2)} s`);
  print(`stopped after ${heldAfter.toFixed(2)} s by the brake: "${hold?.because}"`);
  print(
    `${handedOver} handed over, ${held} wait unsent; all were judged ${seconds.toFixed(0)} s after the last wrote`,
  );
  print(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
}
