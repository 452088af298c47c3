import { randomUUID } from 'node:crypto';
import type { IncomingStatus } from '../../channels/channel';
import { takeIn } from '../../cases/take-in';
import { noteHealth } from '../../workspace/note-health';
import { eventually } from '../desk';
import { openDeliverDesk, type DeliverDesk } from './deliver-desk';

let desk: DeliverDesk;
beforeAll(async () => {
  desk = await openDeliverDesk();
  for (const name of ['Grace', 'Edsger']) {
    const id = randomUUID();
    const email = `${id}@example.com`;
    await desk.db
      .insertInto('users')
      .values({ id, email, name, role: 'administrator', passwordHash: '-', presence: 'online' })
      .execute();
  }
}, 60_000);
afterAll(() => desk?.close());
beforeEach(async () => {
  await desk.drive('DELETE', 'faults');
  await desk.db
    .updateTable('integrations')
    .set({ health: 'connected', healthDetail: null, errorSince: null })
    .execute();
  await desk.db.deleteFrom('notifications').execute();
});

const integration = () =>
  desk.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', desk.integration.id)
    .executeTakeFirstOrThrow();
const told = () => desk.db.selectFrom('notifications').select('text').execute();
const status = (word: IncomingStatus['status']): IncomingStatus => ({
  type: 'status',
  sid: 'SM1',
  status: word,
  error: null,
});
const failed = (code: string): IncomingStatus => {
  const read = desk.channel.read({
    MessageSid: `SM${'1'.repeat(32)}`,
    MessageStatus: 'failed',
    SmsStatus: 'failed',
    ErrorCode: code,
    AccountSid: desk.integration.account ?? '',
  });
  if (read.type !== 'status') throw new Error('A status is expected here.');
  return read;
};
/** A message that was handed over so many milliseconds ago; negative: in a moment. */
const handedOver = (msAgo: number) => ({ handedOverAt: new Date(Date.now() - msAgo) });
const health = () =>
  noteHealth(desk.db, (fault) => {
    throw fault;
  });

test('a number that Twilio does not know turns to error, and every administrator is told once', async () => {
  await desk.fault({ kind: 'refuse', code: 63007, times: 2 });
  const { id, number } = await desk.chat();
  await desk.answers(number, 'one');
  await desk.answers(number, 'two');
  await desk.deliver(id);
  await desk.deliver(id);
  const broken = await eventually(integration, (row) => row.health === 'error');
  expect(broken.healthDetail).toContain('(63007)');
  await desk.answers(number, 'three');
  await desk.deliver(id);
  expect(await told()).toHaveLength(2);
  expect((await told())[0]?.text).toContain('can not send messages');
});

test('what concerns one customer leaves the health alone', async () => {
  const { note, noteStatus, flush } = health();
  note(desk.integration, { code: '63024', message: 'No.' });
  noteStatus(desk.integration, failed('63016'), handedOver(0));
  noteStatus(desk.integration, failed('29999'), handedOver(0));
  await flush();
  expect(await integration()).toMatchObject({ health: 'connected', healthDetail: null });
});

test('a tick of a message that was handed over since heals it, and the next error is told of again', async () => {
  const { noteStatus, flush } = health();
  noteStatus(desk.integration, failed('63020'), handedOver(0));
  await flush();
  noteStatus(desk.integration, failed('63051'), handedOver(0));
  await flush();
  const broken = await integration();
  expect(broken.healthDetail).toContain('(63051)');
  expect(await told()).toHaveLength(2);
  noteStatus(broken, status('sending'), handedOver(-5));
  await flush();
  expect((await integration()).health).toBe('error');
  noteStatus(broken, status('delivered'), handedOver(-5));
  await flush();
  expect(await integration()).toMatchObject({ health: 'connected', healthDetail: null });
  noteStatus(desk.integration, failed('63020'), handedOver(0));
  await flush();
  expect(await told()).toHaveLength(4);
});

test('a message that was handed over after an error and went through has the last word', async () => {
  const { noteStatus, flush } = health();
  noteStatus(desk.integration, failed('63020'), handedOver(0));
  noteStatus(desk.integration, status('sent'), handedOver(-5));
  await flush();
  expect((await integration()).health).toBe('connected');
});

test('an integration that is switched off stays off', async () => {
  await desk.db.updateTable('integrations').set({ health: 'disabled' }).execute();
  const { noteStatus, flush } = health();
  noteStatus(desk.integration, failed('63020'), handedOver(0));
  await flush();
  expect((await integration()).health).toBe('disabled');
  expect(await told()).toEqual([]);
});

test('a tick of a message that was handed over before the error began heals nothing, whenever it comes', async () => {
  const { noteStatus, flush } = health();
  noteStatus(desk.integration, failed('63020'), handedOver(3000));
  noteStatus(desk.integration, status('delivered'), handedOver(2000));
  await flush();
  const broken = await integration();
  expect(broken.health).toBe('error');
  noteStatus(broken, status('read'), handedOver(2000));
  await flush();
  expect(await integration()).toMatchObject({ health: 'error', errorSince: broken.errorSince });
  expect(await told()).toHaveLength(2);
});

test('a status that is no news of a message of ours says nothing about the integration', async () => {
  await desk.fault({ kind: 'failLater', code: 63020 });
  const { id, number } = await desk.chat();
  const messageId = await desk.answers(number, 'one');
  const early = await desk.answers(number, 'two');
  await desk.deliver(id);
  const { sid } = await eventually(
    () => desk.message(messageId),
    (row) => row.status === 'failed',
  );
  const { noteStatus, flush } = health();
  const hears = (params: Record<string, string>, of: string | null) =>
    takeIn({ db: desk.db, heard: noteStatus }, desk.channel, desk.integration, { params, messageId: of });
  const failure = { MessageSid: sid!, MessageStatus: 'failed', ErrorCode: '63020' };
  await hears(failure, messageId);
  await hears({ ...failure, MessageSid: `SM${'2'.repeat(32)}` }, messageId);
  await hears({ ...failure, MessageSid: `SM${'3'.repeat(32)}` }, null);
  await flush();
  expect((await integration()).health).toBe('connected');
  await hears({ ...failure, MessageSid: `SM${'4'.repeat(32)}` }, early);
  await flush();
  expect((await integration()).health).toBe('error');
});

test('what turns the health is no change by an administrator', async () => {
  const { updatedAt } = await integration();
  const { noteStatus, flush } = health();
  noteStatus(desk.integration, failed('63020'), handedOver(0));
  await flush();
  const broken = await integration();
  expect(broken).toMatchObject({ health: 'error', updatedAt });
  noteStatus(broken, status('delivered'), handedOver(-5));
  await flush();
  expect(await integration()).toMatchObject({ health: 'connected', updatedAt });
});

test('a message that waits for its turn in a sandbox is no failed call', async () => {
  const set = (values: object) =>
    desk.db.updateTable('integrations').set(values).where('id', '=', desk.integration.id).execute();
  await set({ options: JSON.stringify({ sandbox: true, joinWords: 'blue moon' }), troubleAt: null });
  const [one, other] = [await desk.chat(), await desk.chat()];
  await desk.answers(one.number, 'one');
  const waiting = await desk.answers(other.number, 'two');
  await desk.deliver(one.id);
  // As after some turns that it has waited for already.
  await desk.db.updateTable('messages').set({ attempts: 6 }).where('id', '=', waiting).execute();
  await desk.deliver(other.id);
  const { status, errorCode, deliverAfter } = await desk.message(waiting);
  expect([status, errorCode]).toEqual(['queued', 'sandbox-pace']);
  expect(deliverAfter!.getTime() - Date.now()).toBeLessThanOrEqual(3000);
  expect((await integration()).troubleAt).toBeNull();
  await set({ options: '{}' });
});
