import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { drive } from './drive';
import { newestCase, openLiveDesk, OUR_NUMBER, type LiveDesk } from './live-desk';

const CUSTOMERS = 60;
const WORKERS = 2;
const BEFORE_MS = 15_000;
const OUTAGE_MS = 180_000;
const AFTER_MS = 15_000;
/** One of them does something so often, in turn. */
const EVERY_MS = 400;
const LONGEST_MS = 10 * 60_000;

interface Said {
  customer: string;
  text: string;
}

/**
 * The provider is away for three minutes, with a window of an hour: calls fail in changing ways, webhooks and callbacks
 * are lost, and customers and agents go on writing. Counts what is missing, doubled or out of order when all is quiet
 * again, and nobody has done anything about it.
 */
export async function benchOutage(print: (line: string) => void): Promise<void> {
  const desk = await openLiveDesk(WORKERS, { WHATSAPP_WINDOW: 'PT1H' });
  try {
    const customers = Array.from({ length: CUSTOMERS }, (_, n) => `+1555${String(n).padStart(7, '0')}`);
    const numbers = await openChats(desk, customers);
    const talk = startTalking(desk, customers, numbers);
    await pause(BEFORE_MS);
    for (const calls of ['unavailable', 'reset', 'unavailable']) {
      await drive(desk, 'PUT', 'outage', { on: true, calls, webhooks: 'lost' });
      await pause(OUTAGE_MS / 3);
    }
    await drive(desk, 'PUT', 'outage', { on: false });
    const recovered = Date.now();
    await pause(AFTER_MS);
    const { wrote, answered } = await talk.stop();
    const seconds = await untilAllIsThere(desk, wrote, recovered, print);
    await report(desk, { wrote, answered, seconds }, print);
  } finally {
    await desk.close();
  }
}

async function openChats(desk: LiveDesk, customers: readonly string[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const from of customers) {
    await drive(desk, 'POST', 'messages', { from, to: OUR_NUMBER, text: `Hello from ${from}` });
    const number = await newestCase(desk);
    numbers.set(from, number);
  }
  return numbers;
}

/** Customers write and agents answer in turn, whether the provider is there or not. */
function startTalking(desk: LiveDesk, customers: readonly string[], numbers: ReadonlyMap<string, number>) {
  const wrote: Said[] = [];
  const answered: Said[] = [];
  let going = true;
  const loop = (async () => {
    for (let n = 0; going; n += 1, await pause(EVERY_MS)) {
      const customer = customers[n % customers.length] ?? '';
      const round = Math.floor(n / customers.length);
      const question = `Question ${round} of ${customer}`;
      await drive(desk, 'POST', 'messages', { from: customer, to: OUR_NUMBER, text: question, wait: false });
      wrote.push({ customer, text: question });
      const answer = `Answer ${round} to ${customer}`;
      await desk.call('POST', `/api/cases/${numbers.get(customer)}/messages`, {
        text: answer,
        clientId: randomUUID(),
      });
      answered.push({ customer, text: answer });
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
      return { wrote, answered };
    },
  };
}

/** What is in the desk of the customers, in the order of the thread. */
function inDesk({ db }: LiveDesk): Promise<Said[]> {
  return db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .select(['conversations.address as customer', 'messages.text'])
    .where('direction', '=', 'in')
    .orderBy('messages.seq')
    .execute();
}

/** What is on customers' telephones of ours, in the order of its arrival. */
async function onTelephones(desk: LiveDesk, customers: readonly string[]): Promise<Said[]> {
  const said: Said[] = [];
  for (const customer of customers) {
    const query = `messages?customer=${encodeURIComponent(customer)}&order=asc&limit=1000`;
    // Our own simulator's shape.
    const { items } = (await drive(desk, 'GET', query)) as { items: { direction: string; body: string }[] };
    const ours = items.filter(({ direction }) => direction.startsWith('outbound'));
    said.push(...ours.map(({ body }) => ({ customer, text: body })));
  }
  return said;
}

/** @throws Error when it is not at rest in time, after saying what is left and in which state. */
async function untilAllIsThere(
  desk: LiveDesk,
  wrote: readonly Said[],
  since: number,
  print: (line: string) => void,
): Promise<number> {
  for (; Date.now() - since < LONGEST_MS; await pause(1_000))
    if ((await whatIsLeft(desk, wrote)).length === 0) return (Date.now() - since) / 1000;
  const left = await whatIsLeft(desk, wrote);
  left.forEach(print);
  throw new Error(`Not at rest 10 minutes after the outage: ${left.length} messages are left, see above.`);
}

/** A line for each message that is not here, or of which it is not known yet what became. */
async function whatIsLeft(desk: LiveDesk, wrote: readonly Said[]): Promise<string[]> {
  const known = new Set((await inDesk(desk)).map(({ text }) => text));
  const missing = wrote.filter(({ text }) => !known.has(text));
  const open = await desk.db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .selectAll('messages')
    .select('conversations.address as customer')
    .where('messages.direction', '=', 'out')
    .where('messages.status', 'in', ['queued', 'sending', 'sent', 'delivered'])
    .orderBy('messages.attemptStartedAt')
    .execute();
  const at = (name: string, time: Date | null) => (time === null ? '' : `, ${name} ${time.toISOString()}`);
  return [
    ...missing.map(({ customer, text }) => `missing: "${text}", written by ${customer}`),
    ...open.map(
      ({ text, customer, status, sid, attempts, settleChecks, asksInVain, errorCode, ...row }) =>
        `${status}: "${text}" to ${customer}, ${sid ?? 'no SID'}, ${attempts} attempts, ${settleChecks} searches, ` +
        `${asksInVain} times asked in vain, error ${errorCode ?? 'none'}` +
        at('tried', row.attemptStartedAt) +
        at('due', row.deliverAfter) +
        at('asked next', row.askStatusAt),
    ),
  ];
}

function faultsOf(wanted: readonly Said[], found: readonly Said[]) {
  const times = new Map<string, number>();
  for (const { text } of found) times.set(text, (times.get(text) ?? 0) + 1);
  const missing = wanted.filter(({ text }) => !times.has(text)).length;
  const doubled = wanted.filter(({ text }) => (times.get(text) ?? 0) > 1).length;
  const round = (text: string) => Number(/ (\d+) /.exec(text)?.[1] ?? -1);
  const last = new Map<string, number>();
  let outOfOrder = 0;
  for (const { customer, text } of found) {
    if (round(text) < (last.get(customer) ?? -1)) outOfOrder += 1;
    last.set(customer, round(text));
  }
  return { missing, doubled, outOfOrder };
}

async function report(
  desk: LiveDesk,
  { wrote, answered, seconds }: { wrote: Said[]; answered: Said[]; seconds: number },
  print: (line: string) => void,
): Promise<void> {
  const customers = [...new Set(wrote.map(({ customer }) => customer))];
  const inward = faultsOf(wrote, await inDesk(desk));
  const outward = faultsOf(answered, await onTelephones(desk, customers));
  const failed = await desk.db
    .selectFrom('messages')
    .select('errorCode')
    .where('direction', '=', 'out')
    .where('status', '=', 'failed')
    .execute();
  print(
    `${CUSTOMERS} customers, ${OUTAGE_MS / 60_000} minutes without the provider; all at rest ${seconds.toFixed(0)} s after it came back`,
  );
  print(
    `written by customers: ${wrote.length}; missing in the desk: ${inward.missing}, doubled: ${inward.doubled}, out of order: ${inward.outOfOrder}`,
  );
  print(
    `answers accepted: ${answered.length}; missing at customers: ${outward.missing}, doubled: ${outward.doubled}, out of order: ${outward.outOfOrder}`,
  );
  print(
    `answers that failed: ${failed.length}${failed.length > 0 ? ` (${failed.map((one) => one.errorCode).join(', ')})` : ''}`,
  );
}
