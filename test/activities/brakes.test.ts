import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import { listHeldRules, releaseRule } from '../../automation/held-rules';
import { changeRules } from '../../automation/change-rules';
import { isByRule, lockRule, passBrake, whyHeld } from '../../cases/brake';
import { dropMessages } from '../../cases/drop-messages';
import { withdrawMessage } from '../../cases/withdraw-message';
import { pauseRules, readPause, resumeRules } from '../../cases/pause-rules';
import { receiveMessage } from '../../cases/receive-message';
import { connect, type Db } from '../../db/connection';
import { inTransaction } from '../../db/transaction';
import { ruleInput } from '../../rules/schema';
import type { DeliveryStep } from '../../workflows/contract';
import { createRule, withoutRules } from '../automation/rules-of';
import { activitiesOf, eventually, messageFrom, newestCase, SENDER } from '../desk';
import { openDeliverDesk, type DeliverDesk } from './deliver-desk';

let desk: DeliverDesk;
let otherPool: Db;
beforeAll(async () => {
  desk = await openDeliverDesk();
  otherPool = connect(desk.databaseUrl, { max: 10 });
}, 60_000);
afterAll(async () => {
  await otherPool?.destroy();
  await desk?.close();
});
afterEach(async () => {
  await withoutRules(desk.db);
  await desk.db.deleteFrom('notifications').execute();
  await resumeRules(desk.db, desk.agent);
  await dropMessages(desk.db, desk.agent, {});
  await desk.db.deleteFrom('ruleStates').execute();
});

const DONE: DeliveryStep = { againInMs: null, failed: false };

/** A published rule that writes to everybody who writes for the first time. */
async function greetingRule(expectedPer10Minutes: number | null = null): Promise<string> {
  const id = randomUUID();
  const input = ruleInput.parse({
    name: 'Greet',
    type: 'new',
    mode: 'on',
    conditions: { all: [] },
    actions: [{ type: 'sendMessage', text: 'Welcome!' }],
  });
  await createRule(desk.db, desk.agent.userId, id, input);
  if (expectedPer10Minutes !== null)
    await changeRules(desk.db, desk.agent.userId, 'published', (set) => ({
      ...set,
      rules: set.rules.map((rule) => (rule.id === id ? { ...rule, expectedPer10Minutes } : rule)),
    }));
  return id;
}

/** How often screens were told that the brakes have changed. */
async function brakesTold(): Promise<number> {
  const rows = await desk.db.selectFrom('feed').select('id').where('kind', '=', 'brakes.updated').execute();
  return rows.length;
}

let numbers = 0;

/** So many customers write, and the rules have judged it. */
async function customersWrite(count: number): Promise<string[]> {
  const ids: string[] = [];
  const { look } = activitiesOf(desk);
  for (let n = 0; n < count; n++) {
    const from = `whatsapp:+1555700${String(++numbers).padStart(5, '0')}`;
    await desk.drive('POST', 'messages', { from, to: SENDER, text: 'Hello', webhook: false });
    const { conversationId } = await receiveMessage(
      desk.db,
      desk.integration,
      desk.channel,
      messageFrom(from, 'Hello'),
    );
    ids.push(conversationId);
    while ((await look({ conversationId, dueAt: null })).more);
  }
  return ids;
}

/** Twenty deliverers on two pools, as of two workers, deliver until nothing of these conversations is outstanding. */
async function deliverAll(conversationIds: readonly string[]): Promise<void> {
  const waiting = [...conversationIds];
  const deliverers = Array.from({ length: 20 }, async (_each, n) => {
    // Nobody needs the ticks here, so callbacks go nowhere.
    const { deliver } = activitiesOf({ ...desk, db: n % 2 === 0 ? desk.db : otherPool });
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      for (let step: DeliveryStep = { againInMs: 0, failed: false }; step.againInMs === 0;)
        step = await new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
          deliver,
          id,
        );
  });
  await Promise.all(deliverers);
}

const messagesOf = (conversationIds: readonly string[]) =>
  desk.db
    .selectFrom('messages')
    .select(['id', 'status', 'held', 'attempts', 'errorCode'])
    .where('conversationId', 'in', conversationIds)
    .where('authorType', '=', 'rule')
    .orderBy('conversationId')
    .execute();

async function tally(conversationIds: readonly string[]) {
  const messages = await messagesOf(conversationIds);
  return {
    handedOver: messages.filter(({ attempts }) => attempts > 0).length,
    held: messages.filter(({ status, held }) => status === 'queued' && held === 'rule').length,
    paused: messages.filter(({ status, held }) => status === 'queued' && held === 'paused').length,
    dropped: messages.filter(({ errorCode }) => errorCode === 'dropped').length,
  };
}

const creates = async () => Number((await desk.drive('GET', ''))?.['creates']);

async function hireAdministrator() {
  const id = randomUUID();
  await desk.db
    .insertInto('users')
    .values({ id, email: `${id}@example.com`, name: 'Boss', role: 'administrator', passwordHash: '-' })
    .execute();
  return id;
}

const toldTo = async (userId: string) =>
  (await desk.db.selectFrom('notifications').select('text').where('userId', '=', userId).execute()).map(
    ({ text }) => text,
  );

describe('a rule that writes to more customers than anybody expected', () => {
  test('is held after 50 messages, whoever delivers; sent or dropped is what administrators choose', async () => {
    const [rule, administrator] = [await greetingRule(), await hireAdministrator()];
    const ids = await customersWrite(200);
    const [before, told] = [await creates(), await brakesTold()];
    await deliverAll(ids);
    expect((await brakesTold()) - told).toBe(1);
    expect(await tally(ids)).toEqual({ handedOver: 50, held: 150, paused: 0, dropped: 0 });
    expect((await creates()) - before).toBe(50);
    expect(await toldTo(administrator)).toEqual([
      'The rule "Greet" is held: More than 50 messages in 10 minutes. Its messages wait until you send or drop them.',
    ]);
    expect(await listHeldRules(desk.db)).toEqual([
      {
        rule: { id: rule, name: 'Greet' },
        heldAt: expect.any(Date) as Date,
        because: 'More than 50 messages in 10 minutes.',
        waitingMessages: 150,
        expectedPer10Minutes: null,
        sentIn10Minutes: 50,
      },
    ]);

    const woken = await releaseRule(desk.db, desk.agent, rule, 'send');
    expect(woken).toHaveLength(150);
    await deliverAll(ids);
    expect(await tally(ids)).toEqual({ handedOver: 100, held: 100, paused: 0, dropped: 0 });
    expect((await creates()) - before).toBe(100);

    expect(await releaseRule(desk.db, desk.agent, rule, 'drop')).toEqual([]);
    await deliverAll(ids);
    expect(await tally(ids)).toEqual({ handedOver: 100, held: 0, paused: 0, dropped: 100 });
    expect((await creates()) - before).toBe(100);
    expect(await listHeldRules(desk.db)).toEqual([]);
    await expect(releaseRule(desk.db, desk.agent, rule, 'drop')).rejects.toMatchObject({ status: 409 });
    await expect(releaseRule(desk.db, desk.agent, randomUUID(), 'drop')).rejects.toMatchObject({
      status: 404,
    });
  }, 180_000);

  test('may send what its dry run promised, and 50 more', async () => {
    const rule = await greetingRule(20);
    const ids = await customersWrite(90);
    await deliverAll(ids);
    expect(await tally(ids)).toEqual({ handedOver: 70, held: 20, paused: 0, dropped: 0 });
    expect(await listHeldRules(desk.db)).toMatchObject([
      {
        rule: { id: rule },
        because: 'More than 70 messages in 10 minutes: its dry run promised 20.',
        expectedPer10Minutes: 20,
      },
    ]);
  }, 120_000);

  test('keeps nobody else waiting: answers and other rules go, and it goes on judging', async () => {
    const rule = await greetingRule();
    await hold(rule);
    const other = await greetingRule();
    const [id = ''] = await customersWrite(1);
    const { number } = await newestCase(desk.db, id);
    const answer = await desk.answers(number, 'Good morning');
    await deliverAll([id]);
    expect(await desk.message(answer)).toMatchObject({ attempts: 1 });
    expect(await byRule(id)).toEqual({ [rule]: 'rule', [other]: null });
    expect(
      await desk.db
        .selectFrom('caseHistory')
        .select(['to', 'byType', 'byId', 'byName'])
        .where('what', '=', 'rule.messageHeld')
        .where('byId', '=', rule)
        .execute(),
    ).toEqual([
      {
        to: { messageId: expect.any(String) as string, because: 'rule' },
        byType: 'rule',
        byId: rule,
        byName: 'Greet',
      },
    ]);
  });

  test('is held no more for what was sent more than ten minutes ago, nor twice for one message', async () => {
    const rule = await greetingRule();
    const old = await customersWrite(50);
    await deliverAll(old);
    await desk.db
      .updateTable('messages')
      .set({ attemptStartedAt: new Date(Date.now() - 11 * 60_000) })
      .where('conversationId', 'in', old.slice(0, 2))
      .where('authorId', '=', rule)
      .execute();
    await desk.fault({ kind: 'tooManyRequests' });
    const [id = ''] = await customersWrite(1);
    expect((await desk.deliver(id)).againInMs).toBeGreaterThan(0);
    const [{ id: messageId } = { id: '' }] = await messagesOf([id]);
    await desk.timePasses(messageId);
    expect(await desk.deliver(id)).toEqual(DONE);
    expect(await desk.message(messageId)).toMatchObject({ attempts: 2, held: null });
    const [last = '', over = ''] = await customersWrite(2);
    await deliverAll([last]);
    await deliverAll([over]);
    expect(await tally([last])).toMatchObject({ handedOver: 1, held: 0 });
    expect(await tally([over])).toMatchObject({ handedOver: 0, held: 1 });
  }, 120_000);

  test('loses no message that comes up while its hold is being lifted', async () => {
    const rule = await greetingRule();
    const ids = await customersWrite(40);
    for (let round = 0; round < 4; round++) {
      await hold(rule);
      const some = ids.slice(round * 10, round * 10 + 10);
      const [, woken] = await Promise.all([deliverAll(some), releaseRule(desk.db, desk.agent, rule, 'send')]);
      await deliverAll(woken);
      expect(await tally(some)).toEqual({ handedOver: 10, held: 0, paused: 0, dropped: 0 });
    }
  }, 120_000);

  test('is let go on without its deliverers locking each other out', async () => {
    const rule = await greetingRule();
    await customersWrite(2);
    const messages = await desk.db.selectFrom('messages').selectAll().where('authorId', '=', rule).execute();
    await hold(rule);
    // Not `inTransaction`, which hides a deadlock by trying again.
    const passages = await desk.db.transaction().execute(async (lifting) => {
      await lockRule(lifting, rule);
      const going = messages.filter(isByRule).map((message) =>
        otherPool.transaction().execute(async (trx) => {
          const why = await whyHeld(trx, rule);
          return why ?? (await passBrake(trx, message)).type;
        }),
      );
      await eventually(
        () => waitingForRules(),
        (waiting) => waiting === 2,
      );
      await lifting
        .updateTable('ruleStates')
        .set({ heldAt: null, heldBecause: null })
        .where('ruleId', '=', rule)
        .execute();
      return { all: Promise.allSettled(going) };
    });
    expect(await passages.all).toEqual([
      { status: 'fulfilled', value: 'go' },
      { status: 'fulfilled', value: 'go' },
    ]);
  }, 60_000);
});

async function waitingForRules(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_locks join pg_database d on d.oid = database
    where locktype = 'advisory' and not granted and d.datname = current_database()`.execute(desk.db);
  return rows[0]?.count ?? 0;
}

describe('while rules are paused', () => {
  test('nothing they wrote is handed over, and what waits is listed, dropped or sent when they are resumed', async () => {
    const rule = await greetingRule();
    const ids = await customersWrite(12);
    await pauseRules(desk.db, desk.agent);
    const { pausedAt } = await readPause(desk.db);
    await pauseRules(desk.db, desk.agent);
    expect(await readPause(desk.db)).toEqual({
      paused: true,
      pausedAt,
      pausedBy: { id: desk.agent.userId, name: 'Ada' },
      waitingMessages: 12,
      waitingRules: [{ rule: { id: rule, name: 'Greet' }, waitingMessages: 12 }],
    });
    const before = await creates();
    const more = await customersWrite(3);
    await deliverAll([...ids, ...more]);
    expect(await tally([...ids, ...more])).toEqual({ handedOver: 0, held: 0, paused: 15, dropped: 0 });
    expect(await creates()).toBe(before);
    const { number } = await newestCase(desk.db, ids[0] ?? '');
    const answer = await desk.answers(number, 'Good morning');
    await deliverAll(ids);
    expect(await desk.message(answer)).toMatchObject({ attempts: 1 });

    expect(await dropMessages(desk.db, desk.agent, { ruleId: randomUUID() })).toBe(0);
    const [withdrawn] = await messagesOf(ids.slice(11));
    const administrator = { ...desk.agent, role: 'administrator' as const };
    await withdrawMessage(desk.db, administrator, withdrawn?.id ?? '');
    await desk.db
      .updateTable('messages')
      .set({ sendUntil: new Date(Date.now() - 1) })
      .where('conversationId', '=', ids[1] ?? '')
      .execute();
    const woken = await resumeRules(desk.db, desk.agent);
    expect(new Set(woken)).toEqual(new Set([...ids.slice(0, 11), ...more]));
    await deliverAll(woken);
    expect(await tally([...ids, ...more])).toEqual({ handedOver: 13, held: 0, paused: 0, dropped: 0 });
    const [late] = await messagesOf(ids.slice(1, 2));
    expect(late).toMatchObject({ status: 'failed', errorCode: 'late', attempts: 0 });
    expect((await readPause(desk.db)).paused).toBe(false);
    expect(await listHeldRules(desk.db)).toEqual([]);
  }, 60_000);

  test('dropped messages are failed, say by whom, and are nothing that rules judge', async () => {
    await greetingRule();
    await pauseRules(desk.db, desk.agent);
    const [id = ''] = await customersWrite(1);
    await deliverAll([id]);
    const before = await newestCase(desk.db, id);
    const events = () =>
      desk.db.selectFrom('events').select('kind').where('conversationId', '=', id).execute();
    const judged = await events();
    expect(await dropMessages(desk.db, desk.agent, {})).toBe(1);
    await resumeRules(desk.db, desk.agent);
    await deliverAll([id]);
    const [message] = await messagesOf([id]);
    expect(message).toMatchObject({ status: 'failed', errorCode: 'dropped', held: null, attempts: 0 });
    expect(await newestCase(desk.db, id)).toEqual(before);
    expect(await events()).toEqual(judged);
    const history = await desk.db
      .selectFrom('caseHistory')
      .select(['to', 'byId'])
      .where('caseId', '=', before.id)
      .where('what', '=', 'message.dropped')
      .execute();
    expect(history).toEqual([{ to: { messageId: message?.id }, byId: desk.agent.userId }]);
  });

  test('a message that comes up while they are being resumed goes, and is not held for ever', async () => {
    await greetingRule();
    const ids = await customersWrite(1);
    await pauseRules(desk.db, desk.agent);
    let delivering: Promise<void> = Promise.resolve();
    await inTransaction(desk.db, async (trx) => {
      await trx
        .updateTable('workspaceSettings')
        .set({ rulesPausedAt: sql<null>`null` })
        .execute();
      delivering = deliverAll(ids);
      await eventually(waitingForLocks, (count) => count > 0);
    });
    await delivering;
    expect(await tally(ids)).toEqual({ handedOver: 1, held: 0, paused: 0, dropped: 0 });
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(desk.db);
  return rows[0]?.count ?? 0;
}

async function hold(ruleId: string): Promise<void> {
  const state = { heldAt: new Date(), heldBecause: 'A test.' };
  await desk.db
    .insertInto('ruleStates')
    .values({ ruleId, ...state })
    .onConflict((conflict) => conflict.column('ruleId').doUpdateSet(state))
    .execute();
}

async function byRule(conversationId: string) {
  const rows = await desk.db
    .selectFrom('messages')
    .select(['authorId', 'held'])
    .where('conversationId', '=', conversationId)
    .where('authorType', '=', 'rule')
    .execute();
  return Object.fromEntries(rows.map(({ authorId, held }) => [authorId, held]));
}
