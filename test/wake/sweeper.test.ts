import { Connection, WorkflowClient } from '@temporalio/client';
import { sql } from 'kysely';
import { freePort } from '../../embedded/free-port';
import { receiveMessage } from '../../cases/receive-message';
import { sweep, sweepOnce } from '../../wake/sweeper';
import type { WakeTarget } from '../../wake/waker';
import { activitiesOf, eventually, messageFrom, newestCase } from '../desk';
import { historyAtRest } from '../workflows/histories';
import { openStage, type Stage } from '../workflows/stage';
import { dueConversations } from './due-conversations';

let stage: Stage;
/** Takes signals, and no worker of it ever works. */
let idle: WakeTarget;
beforeAll(async () => {
  stage = await openStage();
  idle = { client: stage.running.target.client, taskQueue: 'nobody-works-here' };
}, 60_000);
afterAll(() => stage?.close());
beforeEach(() => stage.desk.db.updateTable('conversations').set({ wakeAt: null }).execute());

const conversation = (id: string) =>
  stage.desk.db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const makeDue = (id: string) =>
  stage.desk.db
    .updateTable('conversations')
    .set({ wakeAt: sql<Date>`clock_timestamp() - interval '1 second'` })
    .where('id', '=', id)
    .execute();
const take = async (from: string, text: string) => {
  const { db, integration, channel } = stage.desk;
  return (await receiveMessage(db, integration, channel, messageFrom(from, text))).conversationId;
};

async function deadTarget() {
  const connection = Connection.lazy({ address: `127.0.0.1:${await freePort()}`, interceptors: [] });
  return {
    target: { client: new WorkflowClient({ connection }), taskQueue: 'none' },
    close: () => connection.close(),
  };
}

test('a message whose signal was lost is looked at ten seconds later', async () => {
  const { db, log } = stage.desk;
  const id = await take('whatsapp:+15554000001', 'Hello');
  const { wakeAt, createdAt } = await conversation(id);
  const graceMs = (wakeAt?.getTime() ?? 0) - createdAt.getTime();
  expect(graceMs).toBeGreaterThanOrEqual(9_900);
  expect(graceMs).toBeLessThan(12_000);
  expect(await sweepOnce(db, stage.running.target, log)).toBe(0);
  await makeDue(id);
  expect(await sweepOnce(db, stage.running.target, log)).toBe(1);
  await stage.settled(id);
  // Somebody has looked: the next pause starts from the beginning.
  await eventually(
    () => conversation(id),
    (row) => row.sweeps === 0,
  );
});

test('a workflow that was terminated is started again by what is due', async () => {
  const { db, log } = stage.desk;
  const from = 'whatsapp:+15554000002';
  const id = await take(from, 'Hello');
  await stage.wake(id);
  await stage.settled(id);
  await stage.handle(id).terminate('a test');
  await take(from, 'Still there?');
  await makeDue(id);
  expect(await sweepOnce(db, stage.running.target, log)).toBe(1);
  await stage.settled(id);
  expect((await stage.handle(id).describe()).status.name).toBe('RUNNING');
});

test('a dead Temporal costs two seconds, and everything untried is given back', async () => {
  const { db, log } = stage.desk;
  const ids = await dueConversations(stage.desk, 30);
  const dead = await deadTarget();
  const began = Date.now();
  expect(await sweepOnce(db, dead.target, log)).toBe(0);
  expect(Date.now() - began).toBeLessThan(5_000);
  await dead.close();
  const rows = await db.selectFrom('conversations').selectAll().where('id', 'in', ids).execute();
  for (const row of rows) {
    expect(row.sweeps).toBe(0);
    expect(row.wakeAt?.getTime()).toBeLessThanOrEqual(Date.now() + 2_100);
  }
  // Nothing is lost: as soon as Temporal takes signals again, all are signalled.
  await db
    .updateTable('conversations')
    .set({ wakeAt: sql<Date>`now()` })
    .where('id', 'in', ids)
    .execute();
  expect(await sweepOnce(db, idle, log)).toBe(30);
});

test('the pause of a conversation that is swept again and again doubles up to about an hour', async () => {
  const { db, log } = stage.desk;
  const [id = ''] = await dueConversations(stage.desk, 1);
  const pauses: number[] = [];
  for (let n = 0; n < 9; n++) {
    await makeDue(id);
    await sweepOnce(db, idle, log);
    const { rows } = await sql<{ s: number }>`
      select round(extract(epoch from wake_at - clock_timestamp()))::int as s from conversations where id = ${id}`.execute(
      db,
    );
    pauses.push(rows[0]?.s ?? 0);
  }
  const nominal = [60, 120, 240, 480, 960, 1920, 3840, 3840, 3840];
  pauses.forEach((pause, n) => expect(Math.abs(pause - (nominal[n] ?? 0))).toBeLessThanOrEqual(3));
});

test('several sweepers share the work: nobody is signalled twice', async () => {
  const { db, log } = stage.desk;
  const ids = await dueConversations(stage.desk, 130);
  const signalled = await Promise.all([1, 2, 3].map(() => sweepOnce(db, idle, log)));
  expect(signalled.reduce((sum, one) => sum + one, 0)).toBe(130);
  expect(Math.max(...signalled)).toBeLessThanOrEqual(100);
  const rows = await db.selectFrom('conversations').select('sweeps').where('id', 'in', ids).execute();
  expect(rows.every((row) => row.sweeps === 1)).toBe(true);
});

test('the loop goes on after an error, does its chores, and ends when it is told to', async () => {
  const { db, log } = stage.desk;
  const stopping = new AbortController();
  let chores = 0;
  const chore = () => {
    chores += 1;
    return chores === 1 ? Promise.reject(new Error('once')) : Promise.resolve();
  };
  const loop = sweep(db, idle, log, [chore], stopping.signal);
  await eventually(
    () => Promise.resolve(chores),
    (count) => count >= 2,
  );
  stopping.abort();
  await loop;
});

test('a far deadline has no timer: the sweeper starts the workflow a minute before', async () => {
  const { db, log } = stage.desk;
  await stage.withInactivity(30 * 86_400_000, async () => {
    const id = await take('whatsapp:+15554000003', 'Hello');
    await db.updateTable('conversations').set({ windowCloseHandled: true }).where('id', '=', id).execute();
    const { look } = activitiesOf(stage.desk);
    const outlook = await look({ conversationId: id, dueAt: null });
    expect(outlook).toEqual({
      more: false,
      next: null,
      deliverInMs: null,
      effectsInMs: null,
      filesInMs: null,
      near: true,
    });
    const { chatEndsAt, id: caseId } = await newestCase(db, id);
    const warnsAt = (chatEndsAt?.getTime() ?? 0) - 120_000;
    expect((await conversation(id)).wakeAt?.getTime()).toBe(warnsAt - 60_000);
    // Thirty days later, a minute before the warning; the workflow is gone.
    const soon = new Date(Date.now() + 180_000);
    const lastCountingAt = new Date(soon.getTime() - 30 * 86_400_000);
    await db
      .updateTable('cases')
      .set({ chatEndsAt: soon, lastCountingAt })
      .where('id', '=', caseId)
      .execute();
    await makeDue(id);
    expect(await sweepOnce(db, stage.running.target, log)).toBe(1);
    await eventually(
      () => conversation(id),
      (row) => row.wakeAt?.getTime() === soon.getTime() - 120_000 + 10_000,
    );
    const { events } = await historyAtRest(stage.handle(id));
    expect(events?.filter((event) => event.timerStartedEventAttributes)).toHaveLength(1);
  });
});
