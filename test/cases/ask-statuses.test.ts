import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { askStatuses } from '../../cases/ask-statuses';
import { catchUp } from '../../cases/catch-up';
import type { IncomingStatus } from '../../channels/channel';
import type { MessageRow } from '../../db/schema';
import { openDeliverDesk, type DeliverDesk } from '../activities/deliver-desk';
import { noteTrouble, takeOne } from '../../workspace/asking';
import { eventually, TEST_SECRET_KEY } from '../desk';

const PUBLIC_URL = 'http://127.0.0.1:9';
const MINUTE = 60_000;

let desk: DeliverDesk;
const heard: IncomingStatus[] = [];
const woken: string[] = [];
const said: unknown[] = [];
beforeAll(async () => {
  desk = await openDeliverDesk();
}, 60_000);
beforeEach(async () => {
  await desk.drive('POST', 'reset');
  await desk.db.updateTable('messages').set({ askStatusAt: null }).execute();
  await desk.db.updateTable('integrations').set({ awayAt: null, lookedAfterAt: null }).execute();
  await webhooksArrive(false);
  heard.length = 0;
  woken.length = 0;
  said.length = 0;
});
afterAll(() => desk.close());

const parts = () => ({
  db: desk.db,
  channels: desk.channels,
  secretKey: TEST_SECRET_KEY,
  publicUrl: PUBLIC_URL,
  heard: (_integration: unknown, status: IncomingStatus) => heard.push(status),
  wake: (id: string) => woken.push(id),
  log: pino({}, { write: (line: string) => void said.push(JSON.parse(line)) }),
});
const ask = () => askStatuses(parts());
const list = async () => {
  const asking = await takeOne(desk.db, desk.integration.id);
  if (!asking) throw new Error('Somebody else is asking.');
  return catchUp({ ...parts(), onKept: () => undefined, signal: new AbortController().signal }, asking);
};
const webhooksArrive = (arrive: boolean) =>
  desk.db
    .updateTable('integrations')
    .set({ statusUrl: arrive ? PUBLIC_URL : null })
    .execute();
/** An answer whose callbacks never reach us. */
async function answered(): Promise<string> {
  const { id, number } = await desk.chat();
  const messageId = await desk.answers(number, 'Good morning');
  await desk.deliverInTheDark(id);
  return messageId;
}
/** It was handed over so long ago, and is due to be asked for. */
const ages = (messageId: string, ms: number) =>
  desk.db
    .updateTable('messages')
    .set({ attemptStartedAt: new Date(Date.now() - ms), askStatusAt: new Date(Date.now() - 1) })
    .where('id', '=', messageId)
    .execute();
const timePasses = (messageId: string, seconds: number) =>
  desk.db
    .updateTable('messages')
    .set({ askStatusAt: sql<Date>`ask_status_at - interval '1 second' * ${seconds}` })
    .where('id', '=', messageId)
    .execute();
const allIsDelivered = () =>
  eventually(
    () => desk.drive('GET', ''),
    (simulation) => simulation?.['pendingDeliveries'] === 0,
  );
const nextInMs = ({ askStatusAt }: MessageRow) => (askStatusAt?.getTime() ?? Number.NaN) - Date.now();

test('without webhooks a message is asked for until it has been read', async () => {
  await desk.drive('PUT', 'delivery', { delayMs: 300 });
  const messageId = await answered();
  expect(await desk.message(messageId)).toMatchObject({ status: 'sending' });
  const seen = new Set<string>();
  await eventually(
    async () => {
      await ask();
      const { status } = await desk.message(messageId);
      seen.add(status);
      return status;
    },
    (status) => status === 'read',
  );
  expect([...seen].filter((status) => status !== 'sending').at(-1)).toBe('read');
  expect((await desk.message(messageId)).askStatusAt).toBeNull();
  expect(await ask()).toBe(0);
  expect(heard.map(({ status }) => status)).toContain('read');
});

test('where webhooks arrive it is asked for when its callbacks have not come for ten minutes', async () => {
  await webhooksArrive(true);
  await desk.drive('PUT', 'delivery', { read: false });
  const messageId = await answered();
  const before = await desk.message(messageId);
  expect(nextInMs(before)).toBeGreaterThan(9 * MINUTE);
  expect(await ask()).toBe(0);
  await allIsDelivered();
  await ages(messageId, 10 * MINUTE);
  expect(await ask()).toBe(1);
  expect(await desk.message(messageId)).toMatchObject({ status: 'delivered' });
  await ages(messageId, 20 * MINUTE);
  expect(await ask()).toBe(0); // whether it was read is not asked
  expect((await desk.message(messageId)).askStatusAt).toBeNull();
});

test('the gaps widen, and after two days nobody asks any more', async () => {
  await desk.drive('PUT', 'delivery', { statuses: ['sent'] });
  const messageId = await answered();
  for (const [arrive, age, gap] of [
    [true, 10 * MINUTE, 10 * MINUTE],
    [true, 60 * MINUTE, 60 * MINUTE],
    [false, 4_000, 2_000],
    [false, 60 * MINUTE, 15 * MINUTE],
  ] as const) {
    await webhooksArrive(arrive);
    await ages(messageId, age);
    expect(await ask()).toBe(1);
    expect(Math.abs(nextInMs(await desk.message(messageId)) - gap)).toBeLessThan(2_000);
  }
  await ages(messageId, 49 * 60 * MINUTE);
  expect(await ask()).toBe(0);
  expect((await desk.message(messageId)).askStatusAt).toBeNull();
});

test('a failure that is asked for is one: the workflow is woken, and the integration hears of it', async () => {
  await desk.fault({ kind: 'failLater', code: 63007 });
  const messageId = await answered();
  await eventually(
    async () => {
      await ages(messageId, MINUTE);
      await ask();
      return (await desk.message(messageId)).status;
    },
    (status) => status === 'failed',
  );
  expect(await desk.message(messageId)).toMatchObject({ errorCode: '63007' });
  expect(woken).toEqual([(await desk.message(messageId)).conversationId]);
  expect(heard.at(-1)).toMatchObject({ status: 'failed', error: { misconfigured: true } });
});

test('a provider that does not answer is asked again, one that knows no such message is not', async () => {
  const messageId = await answered();
  await desk.drive('PUT', 'outage', { on: true });
  await ages(messageId, MINUTE);
  expect(await ask()).toBe(1);
  expect(nextInMs(await desk.message(messageId))).toBeGreaterThan(0);
  await desk.drive('PUT', 'outage', { on: false });
  await desk.db
    .updateTable('messages')
    .set({ sid: `SM${'f'.repeat(32)}` })
    .where('id', '=', messageId)
    .execute();
  await ages(messageId, MINUTE);
  expect(await ask()).toBe(1);
  expect((await desk.message(messageId)).askStatusAt).toBeNull();
});

test('as soon as a provider answers again after an outage it is asked what became of messages whose callbacks were lost', async () => {
  await webhooksArrive(true);
  await list();
  const [lost, unread] = [await answered(), await answered()];
  await allIsDelivered();
  await desk.db.updateTable('messages').set({ status: 'delivered' }).where('id', '=', unread).execute();
  await desk.drive('PUT', 'outage', { on: true });
  await expect(list()).rejects.toMatchObject({ type: 'twilio-unreachable' });
  expect(await ask()).toBe(0);
  await desk.drive('PUT', 'outage', { on: false });
  await list();
  const statuses = async () => [(await desk.message(lost)).status, (await desk.message(unread)).status];
  await eventually(
    async () => {
      await ask();
      return statuses();
    },
    ([first, second]) => first === 'read' && second === 'read',
  );
  // Once for each outage.
  const third = await answered();
  await list();
  expect(nextInMs(await desk.message(third))).toBeGreaterThan(9 * MINUTE);
});

test('where calls fail and listing works nobody was away: what became of messages is asked at its own time', async () => {
  await webhooksArrive(true);
  await list();
  const messageId = await answered();
  await desk.db
    .updateTable('integrations')
    .set({ troubleAt: null, caughtUpTo: new Date(Date.now() - MINUTE) })
    .execute();
  await noteTrouble(desk.db, desk.integration.id);
  await list();
  expect(nextInMs(await desk.message(messageId))).toBeGreaterThan(9 * MINUTE);
});

test('one that could not be asked for when the outage is over is asked for up to read within a minute', async () => {
  await webhooksArrive(true);
  await list();
  const messageId = await answered();
  await allIsDelivered();
  await desk.db.updateTable('messages').set({ status: 'delivered' }).where('id', '=', messageId).execute();
  await desk.drive('PUT', 'outage', { on: true });
  await expect(list()).rejects.toMatchObject({ type: 'twilio-unreachable' });
  await desk.drive('PUT', 'outage', { on: false });
  await list();
  await desk.fault({ kind: 'error', operation: 'fetch' });
  await timePasses(messageId, 2);
  expect(await ask()).toBe(1);
  expect((await desk.message(messageId)).status).toBe('delivered');
  await desk.db.updateTable('integrations').set({ troubleAt: null }).execute();
  await timePasses(messageId, 58);
  expect(await ask()).toBe(1);
  expect((await desk.message(messageId)).status).toBe('read');
});

test('a provider that stays away is asked at widening gaps too, which its answer ends', async () => {
  await webhooksArrive(true);
  await desk.drive('PUT', 'delivery', { statuses: ['sent'] });
  const messageId = await answered();
  await desk.drive('PUT', 'outage', { on: true });
  await ages(messageId, 20 * MINUTE);
  for (const seconds of [30, 60, 120, 240, 480, 960, 1200, 1200]) {
    expect([seconds, await ask()]).toEqual([seconds, 1]);
    expect(Math.abs(nextInMs(await desk.message(messageId)) / 1000 - seconds)).toBeLessThan(2);
    await timePasses(messageId, seconds + 1);
  }
  await desk.drive('PUT', 'outage', { on: false });
  expect(await ask()).toBe(1);
  expect((await desk.message(messageId)).asksInVain).toBe(0);
});

test('one that can not be taken in keeps none of the others back', async () => {
  const [broken, other] = [await answered(), await answered()];
  await allIsDelivered();
  await ages(broken, MINUTE);
  await ages(other, MINUTE);
  await sql
    .raw(`alter table messages add constraint not_read check (id <> '${broken}' or status <> 'read')`)
    .execute(desk.db);
  try {
    expect(await ask()).toBe(2);
  } finally {
    await sql`alter table messages drop constraint not_read`.execute(desk.db);
  }
  expect((await desk.message(other)).status).toBe('read');
  expect(said).toMatchObject([{ failed: 1 }]);
  await timePasses(broken, 30);
  await ask();
  expect((await desk.message(broken)).status).toBe('read');
});

test('one that was locked when the outage was over is asked for all the same, an older one up to delivered', async () => {
  await webhooksArrive(true);
  await list();
  await desk.drive('PUT', 'delivery', { read: false });
  const [locked, older] = [await answered(), await answered()];
  await allIsDelivered();
  await ages(older, 20 * MINUTE);
  await timePasses(older, -10 * 60);
  await desk.drive('PUT', 'outage', { on: true });
  await expect(list()).rejects.toMatchObject({ type: 'twilio-unreachable' });
  await desk.drive('PUT', 'outage', { on: false });
  const listed = await desk.db.transaction().execute(async (trx) => {
    await trx.selectFrom('messages').select('id').where('id', '=', locked).forUpdate().execute();
    const listing = list();
    await pause(300);
    return { listing };
  });
  await listed.listing;
  for (const id of [locked, older]) {
    expect(nextInMs(await desk.message(id))).toBeLessThan(1_000);
    await timePasses(id, 2);
  }
  expect(await ask()).toBe(2);
  for (const id of [locked, older]) expect((await desk.message(id)).status).toBe('delivered');
  await timePasses(locked, 3600);
  await timePasses(older, 3600);
  expect(await ask()).toBe(1);
  expect((await desk.message(locked)).askStatusAt).not.toBeNull();
  expect((await desk.message(older)).askStatusAt).toBeNull();
});

test('where the provider comes and goes, older ones are asked for at once only once a minute', async () => {
  await webhooksArrive(true);
  await list();
  await desk.drive('PUT', 'delivery', { statuses: ['sent'] });
  const older = await answered();
  await ages(older, 20 * MINUTE);
  await timePasses(older, -10 * 60);
  const flaps = (lookedAfterAgo: number) =>
    desk.db
      .updateTable('integrations')
      .set({ awayAt: new Date(), lookedAfterAt: new Date(Date.now() - lookedAfterAgo) })
      .execute();
  await flaps(MINUTE / 2);
  await list();
  expect(nextInMs(await desk.message(older))).toBeGreaterThan(9 * MINUTE);
  await flaps(MINUTE + 1_000);
  await list();
  expect(nextInMs(await desk.message(older))).toBeLessThan(1_000);
});

test('two workers never ask for the same message at once', async () => {
  await desk.drive('PUT', 'delivery', { statuses: [] });
  const messageId = await answered();
  await ages(messageId, MINUTE);
  const counts = await Promise.all([ask(), ask(), ask()]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(1);
});
