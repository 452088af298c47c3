import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { drive } from './drive';
import { openLiveDesk, OUR_NUMBER, type LiveDesk } from './live-desk';

const CONVERSATIONS = 200;
const ANSWERS = 2;
const WORKERS = 2;
const KILL_EVERY_MS = 4_000;
const ACCEPTED_PER_SECOND = 12;
const LONGEST_MS = 15 * 60_000;
/** Longer than our call waits and than settling looks for it: taken by the provider when nobody expects it any more. */
const FAR_TOO_LATE_MS = 150_000;

interface Plan {
  name: string;
  fault: Record<string, unknown> | null;
  /** Whether the provider takes the message the first time. */
  weight: number;
}

const PLANS: Plan[] = [
  { name: 'goes well', fault: null, weight: 6 },
  { name: 'taken, connection cut', fault: { kind: 'resetAfterAcceptance' }, weight: 3 },
  { name: 'taken, answered 500', fault: { kind: 'errorAfterAcceptance' }, weight: 2 },
  { name: 'taken, answered too late', fault: { kind: 'slow', ms: 20_000, accept: 'first' }, weight: 2 },
  { name: 'not taken, connection cut', fault: { kind: 'reset' }, weight: 2 },
  { name: 'not taken, answered 500', fault: { kind: 'error' }, weight: 2 },
  { name: 'too many requests', fault: { kind: 'tooManyRequests', times: 2 }, weight: 2 },
  { name: 'refused', fault: { kind: 'refuse', code: 63024 }, weight: 1 },
  { name: 'no callbacks', fault: { kind: 'noCallbacks' }, weight: 1 },
  { name: 'fails later', fault: { kind: 'failLater', code: 63024 }, weight: 1 },
  {
    name: 'callbacks early, doubled, in any order, half of them lost',
    fault: { kind: 'delivery', delivery: { early: true, shuffle: true, repeat: 2, lossRate: 0.5 } },
    weight: 3,
  },
  {
    name: 'taken when nobody expects it any more',
    fault: { kind: 'slow', ms: FAR_TOO_LATE_MS, accept: 'afterwards' },
    weight: 0.5,
  },
];

interface Sent {
  text: string;
  messageId: string;
  plan: Plan;
}

/**
 * Agents answer in 200 conversations over real servers while the provider does all that it may do and workers are
 * killed every few seconds: what arrives twice, what is lost, and which ticks went down.
 */
export async function benchDeliveries(print: (line: string) => void): Promise<void> {
  const desk = await openLiveDesk(WORKERS);
  try {
    const numbers = await openConversations(desk);
    const killing = killWorkers(desk);
    const watching = watchTicks(desk);
    const sent = await answerAll(desk, numbers);
    const seconds = await untilNothingIsOutstanding(desk);
    const killed = await killing.stop();
    const ticksDown = await watching.stop();
    await report(desk, sent, { seconds, killed, ticksDown }, print);
  } finally {
    await desk.close();
  }
}

/** Answers the numbers of the cases. */
async function openConversations(desk: LiveDesk): Promise<number[]> {
  for (let n = 0; n < CONVERSATIONS; n++)
    await drive(desk, 'POST', 'messages', {
      from: `+1555${String(n).padStart(7, '0')}`,
      to: OUR_NUMBER,
      text: 'Hello',
    });
  const rows = await desk.db.selectFrom('cases').select('number').orderBy('number').execute();
  if (rows.length !== CONVERSATIONS) throw new Error(`${rows.length} cases instead of ${CONVERSATIONS}.`);
  return rows.map(({ number }) => number);
}

function planFor(n: number): Plan {
  const total = PLANS.reduce((sum, { weight }) => sum + weight, 0);
  // Spread evenly and the same in each run.
  let at = ((n * 0.618034) % 1) * total;
  for (const plan of PLANS) {
    at -= plan.weight;
    if (at < 0) return plan;
  }
  throw new Error('There are no plans.');
}

async function answerAll(desk: LiveDesk, numbers: readonly number[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let round = 0; round < ANSWERS; round++)
    for (const number of numbers) {
      const plan = planFor(sent.length);
      const text = `Answer ${round + 1} to ${number}.`;
      if (plan.fault) await drive(desk, 'POST', 'faults', { ...plan.fault, match: { body: text } });
      // The API's own shape, as its document says.
      const message = (await desk.call('POST', `/api/cases/${number}/messages`, {
        text,
        clientId: randomUUID(),
      })) as { id: string };
      sent.push({ text, messageId: message.id, plan });
      await pause(1000 / ACCEPTED_PER_SECOND);
    }
  return sent;
}

function killWorkers(desk: LiveDesk) {
  let going = true;
  let killed = 0;
  const loop = (async () => {
    while (going) {
      await pause(KILL_EVERY_MS);
      if (!going) return;
      await desk.killWorker(killed % WORKERS);
      killed += 1;
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
      return killed;
    },
  };
}

const ORDER = ['sending', 'sent', 'delivered', 'read'];

function watchTicks({ db }: LiveDesk) {
  const seen = new Map<string, { sid: string | null; status: string }>();
  let down = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      const rows = await db
        .selectFrom('messages')
        .select(['id', 'sid', 'status'])
        .where('direction', '=', 'out')
        .execute();
      for (const { id, sid, status } of rows) {
        const before = seen.get(id);
        if (before?.sid != null && before.sid === sid && status !== 'failed')
          if (ORDER.indexOf(status) < ORDER.indexOf(before.status)) down += 1;
        seen.set(id, { sid, status });
      }
      await pause(250);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
      return down;
    },
  };
}

async function untilNothingIsOutstanding({ db }: LiveDesk): Promise<number> {
  const started = Date.now();
  for (; Date.now() - started < LONGEST_MS; await pause(1_000)) {
    const open = await db
      .selectFrom('messages')
      .select('id')
      .where('direction', '=', 'out')
      .where((eb) =>
        eb.or([eb('status', '=', 'queued'), eb('status', '=', 'sending').and('sid', 'is', null)]),
      )
      .limit(1)
      .executeTakeFirst();
    const longEnough = Date.now() - started > FAR_TOO_LATE_MS + 10_000;
    if (!open && longEnough) return (Date.now() - started) / 1000;
  }
  throw new Error('Messages are still outstanding after 15 minutes.');
}

interface Taken {
  body: string;
  messageSid: string | null;
}

async function report(
  desk: LiveDesk,
  sent: Sent[],
  { seconds, killed, ticksDown }: { seconds: number; killed: number; ticksDown: number },
  print: (line: string) => void,
): Promise<void> {
  // Our own simulator's shape.
  const log = (await drive(desk, 'GET', 'creates?limit=1000')) as { items: Taken[] };
  const rows = await desk.db.selectFrom('messages').selectAll().where('direction', '=', 'out').execute();
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  let [once, twiceSaid, twiceUnsaid, refused, unknown, lost] = [0, 0, 0, 0, 0, 0];
  for (const { text, messageId, plan } of sent) {
    const copies = log.items.filter((create) => create.messageSid !== null && create.body === text).length;
    const row = rowOf.get(messageId);
    const saidSo = row?.sentOnceMore === true || row?.errorCode === 'unknown';
    if (row?.status === 'failed') {
      if (row.errorCode === 'unknown') unknown += 1;
      else refused += 1;
    }
    if (copies > 1 && saidSo) twiceSaid += 1;
    else if (copies > 1) {
      twiceUnsaid += 1;
      print(`twice and not said: "${text}" (${plan.name})`);
    } else if (copies === 1) once += 1;
    else if (row?.status !== 'failed') {
      lost += 1;
      print(`lost: "${text}" (${plan.name}), ${row?.status ?? 'no row'}`);
    }
  }
  print(
    `${sent.length} answers in ${CONVERSATIONS} conversations, ${WORKERS} workers, ${killed} killed with -9; at rest after ${seconds.toFixed(0)} s`,
  );
  print(
    `at the provider once: ${once}; twice and said so: ${twiceSaid}; twice and not said: ${twiceUnsaid}; lost: ${lost}`,
  );
  print(
    `failed with a reason: ${refused}, of unknown outcome: ${unknown}; ticks that went down: ${ticksDown}`,
  );
}
