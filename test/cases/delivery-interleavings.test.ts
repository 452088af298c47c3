import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { DeliveryOutcome } from '../../channels/channel';
import { answer } from '../../cases/answer';
import { beginDelivery, type DeliveryTask } from '../../cases/begin-delivery';
import { recordDelivery, recordSettling } from '../../cases/delivery';
import { lockConversation } from '../../cases/lock-conversation';
import { retryMessage } from '../../cases/retry-message';
import { withdrawMessage } from '../../cases/withdraw-message';
import { appendMessage } from '../../cases/queue-message';
import { receiveStatus } from '../../cases/receive-status';
import { inTransaction } from '../../db/transaction';
import type { CaseRow, MessageRow } from '../../db/schema';
import { Refusal } from '../../refusal';
import type { Viewer } from '../../workspace/viewer';
import { playProvider, seeded, type Callback } from './played-provider';
import { hire, HOUR, onlyCase, openRoom, type Room } from './room';

// Ten thousand by hand (INTERLEAVINGS=10000 SEED=1), fewer in the suite, from another seed each time.
const COUNT = Number(process.env['INTERLEAVINGS'] ?? 100);
const FIRST_SEED = Number(process.env['SEED'] ?? Math.floor(Date.now() / 1000));
const LANES = 6;
const STEPS = 60;
const MOST_MESSAGES = 4;
const CHANNEL = { windowMs: 24 * HOUR, deliverTimeoutMs: 30_000 };
const failure = (passing: boolean) =>
  passing ? { code: '63018', message: 'Later.', passes: true as const } : { code: '63024', message: 'No.' };
const ORDER = ['sending', 'sent', 'delivered', 'read'];

let room: Room;
let agent: Viewer;
beforeAll(async () => {
  room = await openRoom();
  agent = { userId: await hire(room, 'online'), name: 'Ada', role: 'agent', groupIds: [room.groupId] };
});
afterAll(() => room.close());

/** A worker's call that is under way: it holds what it read when it began, as a process does. */
interface Flight {
  task: Extract<DeliveryTask, { type: 'send' | 'settle' }>;
  /** Set once the provider was asked; a process may die before and after. */
  outcome: DeliveryOutcome | ReturnType<ReturnType<typeof playProvider>['list']> | undefined;
}

interface Tally {
  messages: number;
  handedOver: number;
  arrived: number;
  deaths: number;
  /** Nobody can know whether it reached the customer, and its row says so. */
  undecidable: number;
  /** Of them: really two at the customer. */
  twice: number;
}

async function play(seed: number): Promise<Tally> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const provider = playProvider(random);
  const customer = room.newCustomer();
  await room.receive(customer);
  const c = await onlyCase(room, customer);
  const { conversationId } = c;
  const flights: Flight[] = [];
  const trace: string[] = [];
  const highest = new Map<string, { sid: string | null; status: MessageRow['status'] }>();
  const sentAgainByPeople = new Set<string>();
  const wrote = new Set<string>();
  const withdrawn = new Set<string>();
  /** Those of them that nobody had handed over yet: the customer never gets one. */
  const undone = new Set<string>();
  let deaths = 0;

  const rows = () =>
    room.db
      .selectFrom('messages')
      .selectAll()
      .where('conversationId', '=', conversationId)
      .where('direction', '=', 'out')
      .orderBy('seq')
      .execute();
  const deliver = (callback: Callback) =>
    receiveStatus(room.db, {
      type: 'status',
      sid: callback.sid,
      status: callback.status,
      error: callback.status === 'failed' ? failure(callback.passing) : null,
      integrationId: room.integration.id,
      messageId: callback.messageId,
    });
  const record = async ({ task, outcome }: Flight) => {
    if (Array.isArray(outcome)) await recordSettling(room.db, task.message, outcome);
    else if (outcome) await recordDelivery(room.db, task.message, outcome);
  };
  const letTimePass = async (seconds: number) => {
    // A call ends with its time-out: nobody waits longer than that.
    if (seconds * 1000 >= CHANNEL.deliverTimeoutMs)
      for (const flight of flights)
        flight.outcome ??= { type: 'unknown', error: { code: 'unknown', message: 'No answer.' } };
    provider.timePasses(seconds * 1000);
    const earlier = sql`make_interval(secs => ${seconds})`;
    await sql`
      update messages set attempt_started_at = attempt_started_at - ${earlier},
        request_ends_at = request_ends_at - ${earlier}, deliver_after = deliver_after - ${earlier},
        held_until = held_until - ${earlier}, settle_checked_at = settle_checked_at - ${earlier}
      where conversation_id = ${conversationId} and direction = 'out'`.execute(room.db);
  };

  const steps: Record<string, () => Promise<unknown>> = {
    async write() {
      if (wrote.size >= MOST_MESSAGES) return;
      const undoSeconds = random() < 0.4 ? 10 : 0;
      wrote.add(await (random() < 0.75 ? write(c, undoSeconds) : writeByRule(c)));
    },
    async begin() {
      const task = await beginDelivery(room.db, conversationId, () => CHANNEL);
      if (task.type !== 'send' && task.type !== 'settle') return;
      if (task.type === 'send')
        expect((task.message.heldUntil?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(0);
      flights.push({ task, outcome: undefined });
    },
    ask() {
      const flight = pick(flights.filter((one) => one.outcome === undefined));
      if (!flight) return Promise.resolve();
      if (flight.task.type === 'settle') flight.outcome = provider.list();
      else flight.outcome = provider.create(flight.task.message) ?? undefined;
      if (flight.outcome === undefined) flights.splice(flights.indexOf(flight), 1);
      return Promise.resolve();
    },
    async record() {
      const flight = pick(flights.filter((one) => one.outcome !== undefined));
      if (!flight) return;
      flights.splice(flights.indexOf(flight), 1);
      await record(flight);
    },
    die() {
      const flight = pick(flights);
      if (!flight || random() < 0.6) return Promise.resolve();
      flights.splice(flights.indexOf(flight), 1);
      deaths += 1;
      return Promise.resolve();
    },
    async callback() {
      const callback = provider.nextCallback();
      if (callback) await deliver(callback);
    },
    async twoAtOnce() {
      const [first, second] = [provider.nextCallback(), provider.nextCallback()];
      await Promise.all([
        first && deliver(first),
        steps['record']?.(),
        second && deliver(second),
        steps['begin']?.(),
      ]);
    },
    time: () => letTimePass(pick([1, 6, 35, 70, 120]) ?? 1),
    async sendAgain() {
      const failed = pick((await rows()).filter(({ status }) => status === 'failed'));
      if (!failed || random() < 0.7) return;
      await unlessRefused(retryMessage(room.db, agent, failed.id));
      sentAgainByPeople.add(failed.id);
    },
    async withdraw() {
      const queued = pick((await rows()).filter(({ status }) => status === 'queued'));
      if (!queued || random() < 0.8) return;
      if (!(await unlessRefused(withdrawMessage(room.db, agent, queued.id)))) return;
      withdrawn.add(queued.id);
      if (queued.heldUntil) undone.add(queued.id);
    },
    late: () => Promise.resolve(random() < 0.2 && provider.takeStuck()),
  };
  const names = Object.keys(steps);

  const check = async () => {
    const now = await rows();
    expect(now.filter(({ status, sid }) => status === 'sending' && sid === null).length).toBeLessThan(2);
    for (const { id, sid, status } of now) {
      const before = highest.get(id);
      if (before?.sid != null && before.sid === sid && before.status !== 'failed')
        expect([id, ORDER.indexOf(status) >= ORDER.indexOf(before.status) || status === 'failed']).toEqual([
          id,
          true,
        ]);
      if (before && ['delivered', 'read'].includes(before.status) && before.sid === sid)
        expect(['delivered', 'read']).toContain(status);
      highest.set(id, { sid, status });
    }
  };

  try {
    for (let step = 0; step < STEPS; step++) {
      const name = pick(names) ?? 'begin';
      trace.push(name);
      await steps[name]?.();
      await check();
    }
    // Whatever is still on its way arrives, some of it when nobody expects it any more, and workers that live go on
    // until nothing is left.
    const lateRound = Math.floor(random() * 12);
    for (let round = 0; round < 200; round++) {
      if (round === lateRound) provider.takeStuck();
      for (const flight of flights.splice(0)) await record(flight);
      for (let one = provider.nextCallback(); one; one = provider.nextCallback()) await deliver(one);
      await letTimePass(120);
      await steps['begin']?.();
      await steps['ask']?.();
      await check();
      const left = (await rows()).some(
        ({ status, sid }) => status === 'queued' || (status === 'sending' && sid === null),
      );
      if (!left && flights.length === 0) break;
    }
    while (provider.takeStuck());
    for (let one = provider.nextCallback(); one; one = provider.nextCallback()) await deliver(one);
    await check();
    return await judge();
  } catch (error) {
    throw new Error(`seed ${seed}: ${trace.join(' ')}`, { cause: error });
  }

  async function judge(): Promise<Tally> {
    let [undecidable, twice] = [0, 0];
    const last = await rows();
    for (const id of wrote) {
      const copies = provider.taken.filter((one) => one.messageId === id);
      const arrived = copies.filter((one) => one.arrives);
      const row = last.find((one) => one.id === id);
      // A person who sends again what may have arrived, or takes it back, has decided so.
      const decidedByPeople = sentAgainByPeople.has(id) || withdrawn.has(id);
      // The row says so itself: nobody could know, and it went once more or failed with these words.
      const saidSo = row !== undefined && (row.sentOnceMore || row.errorCode === 'unknown');
      if (arrived.length > 1 && !decidedByPeople)
        expect({ seed, id, saidSo }).toEqual({ seed, id, saidSo: true });
      if (saidSo) undecidable += 1;
      if (arrived.length > 1 && !decidedByPeople) twice += 1;
      // What the provider took while we waited for it is found by settling and never goes once more.
      const found = Math.min(...copies.filter((one) => !one.late && one.arrives).map((one) => one.attempt));
      if (!decidedByPeople) expect(copies.filter((one) => one.attempt > found && !one.late)).toEqual([]);
      if (undone.has(id)) expect({ seed, copies }).toEqual({ seed, copies: [] });
      if (withdrawn.has(id)) {
        expect({ seed, row }).toEqual({ seed, row: undefined });
        continue;
      }
      expect({ seed, id, there: row !== undefined }).toEqual({ seed, id, there: true });
      if (!row) continue;
      // Everything has come to an end that a person can see.
      const open = row.status === 'queued' || (row.status === 'sending' && row.sid === null);
      expect({ seed, id, open }).toEqual({ seed, id, open: false });
      // What looks sent was taken by the provider, under that very id.
      if (row.status !== 'failed') {
        const own = copies.some(({ sid }) => sid === row.sid);
        const explained = own || saidSo || provider.taken.some((one) => one.late);
        expect({ seed, id, status: row.status, explained }).toEqual({
          seed,
          id,
          status: row.status,
          explained: true,
        });
      }
      // What looks failed did not arrive, unless nobody could know.
      if (row.status === 'failed' && arrived.length > 0 && !saidSo && !decidedByPeople)
        expect({ seed, id, code: row.errorCode, arrived: arrived.length }).toEqual({ seed, id });
    }
    // They arrive in the order in which they were written; what went once more, or was sent again, goes when it goes.
    const inOrder = provider.taken
      .filter((one, at) => at === provider.taken.findIndex((other) => other.messageId === one.messageId))
      .filter((one) => !one.late && !sentAgainByPeople.has(one.messageId))
      .filter((one) => last.some(({ id, sentOnceMore }) => id === one.messageId && !sentOnceMore))
      .map((one) => one.seq);
    expect({ seed, inOrder }).toEqual({ seed, inOrder: inOrder.toSorted((a, b) => a - b) });
    return {
      messages: wrote.size,
      handedOver: provider.taken.length,
      arrived: provider.taken.filter((one) => one.arrives).length,
      deaths,
      undecidable,
      twice,
    };
  }
}

async function write(c: CaseRow, undoSeconds: number): Promise<string> {
  const input = { text: 'Good morning', clientId: randomUUID(), undoSeconds };
  const channel = {
    maxText: 1600,
    windowMs: CHANNEL.windowMs,
    templateValueFault: () => null,
    fileLimits: new Map(),
    canFetch: () => false,
  };
  return (await answer(room.db, agent, c.number, input, () => channel)).messageId;
}

function writeByRule(c: CaseRow): Promise<string> {
  return inTransaction(room.db, async (trx) => {
    const locked = await lockConversation(trx, c.conversationId);
    if (!locked) throw new Error('The conversation is gone.');
    const { id } = await appendMessage(trx, locked.conversation, {
      caseId: c.id,
      direction: 'out',
      kind: 'text',
      text: 'We are on it.',
      authorType: 'rule',
      authorId: randomUUID(),
      status: 'queued',
      occurredAt: locked.now,
      createdAt: locked.now,
    });
    return id;
  });
}

async function unlessRefused(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

test(
  'whatever order sends, callbacks, time-outs and deaths of workers come in: nothing twice unsaid, nothing lost, ticks only up',
  async () => {
    const total: Tally = { messages: 0, handedOver: 0, arrived: 0, deaths: 0, undecidable: 0, twice: 0 };
    let next = 0;
    const lane = async () => {
      while (next < COUNT) {
        const tally = await play(FIRST_SEED + next++);
        for (const [name, value] of Object.entries(tally)) total[name as keyof Tally] += value;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    console.log(`${COUNT} interleavings from seed ${FIRST_SEED}: ${JSON.stringify(total)}`);
    expect(total.messages).toBeGreaterThan(COUNT);
  },
  COUNT * 1_000 + 60_000,
);
