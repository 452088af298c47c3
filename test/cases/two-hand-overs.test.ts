import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { IncomingStatus } from '../../channels/channel';
import { beginDelivery } from '../../cases/begin-delivery';
import { recordDelivery, recordSettling } from '../../cases/delivery';
import { lockConversation } from '../../cases/lock-conversation';
import { retryMessage } from '../../cases/retry-message';
import { withdrawMessage } from '../../cases/withdraw-message';
import { receiveStatus } from '../../cases/receive-status';
import { inTransaction } from '../../db/transaction';
import type { CaseRow, MessageRow } from '../../db/schema';
import type { Viewer } from '../../workspace/viewer';
import { deleteIntegration } from '../../workspace/integrations';
import { connectNumber, hire, onlyCase, openRoom, type Room } from './room';

let room: Room;
let agent: Viewer;
let c: CaseRow;
beforeAll(async () => {
  room = await openRoom();
  const userId = await hire(room, 'online');
  agent = { userId, name: 'Ada', role: 'agent', groupIds: [room.groupId] };
});
afterAll(() => room.close());
beforeEach(async () => {
  const customer = room.newCustomer();
  await room.receive(customer);
  c = await onlyCase(room, customer);
});

const newSid = () => `SM${randomUUID().replaceAll('-', '')}`;
let seq = 100;

async function ours(
  more: Partial<Pick<MessageRow, 'status' | 'sid' | 'attempts'>> = {},
): Promise<MessageRow> {
  return room.db
    .insertInto('messages')
    .values({
      id: randomUUID(),
      conversationId: c.conversationId,
      caseId: c.id,
      seq: ++seq,
      direction: 'out',
      kind: 'text',
      text: 'Yes',
      authorType: 'agent',
      status: 'sending',
      attempts: 1,
      occurredAt: new Date(),
      ...more,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

const report = (message: MessageRow, sid: string, status: IncomingStatus['status']) =>
  receiveStatus(room.db, {
    type: 'status',
    sid,
    status,
    error: status === 'failed' ? { code: '63024', message: 'No.' } : null,
    integrationId: room.integration.id,
    messageId: message.id,
  });
const begin = () =>
  beginDelivery(room.db, c.conversationId, () => ({ windowMs: 1000, deliverTimeoutMs: 1000 }));
const read = ({ id }: MessageRow) =>
  room.db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst();
const duplicatesOf = async ({ id }: MessageRow) =>
  (await room.db.selectFrom('duplicateSends').select('sid').where('messageId', '=', id).execute()).map(
    (row) => row.sid,
  );

test('two callbacks at once with two SIDs for one message: the first stays, the second is a duplicate', async () => {
  const message = await ours();
  const [first, second] = [newSid(), newSid()];
  let late: Promise<unknown> | undefined;
  await inTransaction(room.db, async (trx) => {
    await trx.updateTable('messages').set({ sid: first }).where('id', '=', message.id).execute();
    // It reads the message as it was, and waits for this transaction where it writes.
    late = report(message, second, 'sent');
    await pause(100);
  });
  await late;
  expect(await read(message)).toMatchObject({ sid: first, status: 'sending' });
  expect(await duplicatesOf(message)).toEqual([second]);
});

test.each([
  ['failed', 'is no news of the repetition', { status: 'queued' }],
  ['delivered', 'stops the repetition: the customer has it', { status: 'delivered' }],
] as const)(
  'what is said (%s) of a failed hand-over while it is about to be repeated %s',
  async (status, _what, expected) => {
    const sid = newSid();
    const message = await ours({ status: 'failed', sid });
    let late: Promise<unknown> | undefined;
    await inTransaction(room.db, async (trx) => {
      await lockConversation(trx, c.conversationId);
      late = report(message, sid, status);
      await pause(100);
      await trx
        .insertInto('duplicateSends')
        .values({ conversationId: c.conversationId, messageId: message.id, sid })
        .execute();
      await trx
        .updateTable('messages')
        .set({ status: 'queued', sid: null })
        .where('id', '=', message.id)
        .execute();
    });
    await late;
    expect(await read(message)).toMatchObject({ ...expected, sid: status === 'failed' ? null : sid });
  },
);

test('a callback that names one message of ours with the SID of another changes neither', async () => {
  const sid = newSid();
  const other = await ours({ status: 'sent', sid });
  const message = await ours();
  await report(message, sid, 'delivered');
  expect(await read(message)).toMatchObject({ status: 'sending', sid: null });
  expect(await read(other)).toMatchObject({ status: 'sent', sid });
  const failed = await ours({ status: 'failed' });
  await report(failed, sid, 'delivered');
  expect(await read(failed)).toMatchObject({ status: 'failed', sid: null });
});

test('a message that failed, was sent again and still waits can be taken back', async () => {
  const message = await ours({ status: 'failed', sid: newSid() });
  await retryMessage(room.db, agent, message.id);
  await withdrawMessage(room.db, agent, message.id);
  expect(await read(message)).toBeUndefined();
});

test('the id of a message that was taken back is not found for another one whose outcome is unknown', async () => {
  const sid = newSid();
  const gone = await ours({ status: 'failed', sid });
  await retryMessage(room.db, agent, gone.id);
  await withdrawMessage(room.db, agent, gone.id);
  const lost = await ours({ sid: null });
  const found = { sid, createdAt: new Date(), status: 'delivered' as const, error: null };
  await recordSettling(room.db, lost, [found]);
  expect(await read(lost)).toMatchObject({ status: 'sending', sid: null, settleChecks: 1 });
});

test('after an outage a lost message is searched for three times with time between, and two searches at once are one', async () => {
  const message = await ours();
  const ended = new Date(Date.now() - 10 * 60_000);
  const set = (values: object) =>
    room.db.updateTable('messages').set(values).where('id', '=', message.id).execute();
  await set({ attemptStartedAt: ended, requestEndsAt: ended });
  const waits: number[] = [];
  for (const gap of [null, 25_000, 30_000]) {
    await set({ settleCheckedAt: gap && new Date(Date.now() - gap) });
    const task = await begin();
    if (task.type !== 'settle') throw new Error(`${task.type} instead of a search`);
    await recordSettling(room.db, task.message, []);
    await recordSettling(room.db, task.message, []);
    const next = await begin();
    if (next.type === 'wait') waits.push(Math.round(next.inMs / 1000));
  }
  expect(waits).toEqual([25, 30]);
  expect(await read(message)).toMatchObject({ status: 'sending', attempts: 2, sentOnceMore: true });
});

test.each([
  ['sent', true],
  ['read', false],
  ['failed', false],
] as const)('a message found as %s is asked for again: %s', async (status, isAsked) => {
  const message = await ours();
  const askStatusAt = new Date(Date.now() + 600_000);
  await room.db.updateTable('messages').set({ askStatusAt }).where('id', '=', message.id).execute();
  const error = status === 'failed' ? { code: '63024', message: 'No.' } : null;
  await recordSettling(room.db, message, [{ sid: newSid(), createdAt: new Date(), status, error }], true);
  const found = await read(message);
  expect([found?.status, found?.askStatusAt !== null]).toEqual([status, isAsked]);
});

test('an attempt that ends after its message failed and was sent again decides nothing about the repetition', async () => {
  const first = await ours({ status: 'failed' });
  await retryMessage(room.db, agent, first.id);
  expect((await begin()).type).toBe('send');
  await recordDelivery(room.db, { ...first, status: 'sending' }, { type: 'accepted', sid: newSid() });
  expect(await read(first)).toMatchObject({ status: 'sending', sid: null });
});

test('a late callback that arrives while its message is about to go once more wins', async () => {
  const message = await ours({ status: 'queued' });
  const sid = newSid();
  let delivery: ReturnType<typeof begin> | undefined;
  await inTransaction(room.db, async (trx) => {
    await trx.updateTable('messages').set({ sid, status: 'sent' }).where('id', '=', message.id).execute();
    delivery = begin();
    await pause(100);
  });
  expect(await delivery).toEqual({ type: 'nothing' });
  expect(await read(message)).toMatchObject({ sid, status: 'sent', attempts: 1 });
});

test('a message with an unknown outcome whose number was deleted fails in words', async () => {
  const number = await connectNumber(room.db, room.groupId);
  await room.db
    .updateTable('conversations')
    .set({ integrationId: number.id })
    .where('id', '=', c.conversationId)
    .execute();
  const message = await ours();
  await deleteIntegration(room.db, agent.userId, number.id);
  expect(await begin()).toEqual({ type: 'failed' });
  const failed = await read(message);
  expect(failed).toMatchObject({ status: 'failed', errorCode: 'unknown' });
  expect(failed?.errorMessage).toContain('reached the customer');
});

test('a failed message is not sent again to a customer who was blocked since, nor by a number that is switched off', async () => {
  const message = await ours({ status: 'failed' });
  const block = (blocked: boolean) =>
    room.db.updateTable('contacts').set({ blocked }).where('id', '=', c.contactId).execute();
  const health = (value: 'connected' | 'disabled') =>
    room.db
      .updateTable('integrations')
      .set({ health: value })
      .where('id', '=', room.integration.id)
      .execute();
  await block(true);
  await expect(retryMessage(room.db, agent, message.id)).rejects.toMatchObject({ type: 'contact-blocked' });
  await block(false);
  await health('disabled');
  try {
    await expect(retryMessage(room.db, agent, message.id)).rejects.toMatchObject({
      type: 'integration-disabled',
    });
  } finally {
    await health('connected');
  }
  expect(await read(message)).toMatchObject({ status: 'failed' });
});
